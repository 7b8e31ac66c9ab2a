/* Pageable functions entered at DISPATCH_LEVEL and above. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Entries;
    ULONG Count;
    BOOLEAN Removed;
} CARD, *PCARD;

KDEFERRED_ROUTINE tick_bad;
KDEFERRED_ROUTINE paged_dpc_bad;
MINIPORT_SEND_NET_BUFFER_LISTS send_bad;
MINIPORT_HALT halt_ok;
MINIPORT_PAUSE pause_bad;
MINIPORT_INITIALIZE start_ok;
IO_WORKITEM_ROUTINE work_ok;
KDEFERRED_ROUTINE late_bad;
DRIVER_INITIALIZE DriverEntry;

VOID write_config(PCARD card);
VOID free_all(PCARD card);
VOID count_entries(PCARD card);
NDIS_STATUS set_up(PCARD card);

#pragma alloc_text(PAGE, write_config)
#pragma alloc_text(PAGE, paged_dpc_bad)
#pragma alloc_text(INIT, set_up)
#pragma alloc_text(INIT, DriverEntry)
#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, free_all)
#endif

VOID write_config(PCARD card)
{
    card->Count = 0;
}

VOID free_all(PCARD card)
{
    PAGED_CODE();
    write_config(card);
    card->Removed = TRUE;
}

/* In no section, but it says that it may be. */
VOID count_entries(PCARD card)
{
    PAGED_CODE();               // want "PAGED_CODE is reached at DISPATCH_LEVEL in count_entries, it asserts a level below DISPATCH_LEVEL"
    card->Count++;
}

VOID tick_bad(PKDPC dpc, PVOID context, PVOID one, PVOID two)
{
    PCARD card = (PCARD)context;

    if (card->Removed)
    {
        free_all(card);         // want "free_all is called at DISPATCH_LEVEL, its code may be paged out"
    }
}

VOID paged_dpc_bad(PKDPC dpc, PVOID context, PVOID one, PVOID two)      // want "paged_dpc_bad is entered by the system at DISPATCH_LEVEL, its code may be paged out"
{
    write_config((PCARD)context);
}

VOID send_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    count_entries((PCARD)context);
}

VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    card->Removed = TRUE;
    NdisReleaseSpinLock(&card->Lock);
    free_all(card);
    write_config(card);
}

/* Under the lock, two calls away. */
static VOID close_entries(PCARD card)
{
    while (!IsListEmpty(&card->Entries))
    {
        RemoveHeadList(&card->Entries);
        write_config(card);     // want "write_config is called at DISPATCH_LEVEL, its code may be paged out"
    }
}

NDIS_STATUS pause_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    close_entries(card);
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS start_ok(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    close_entries(card);
    if (KeGetCurrentIrql() == PASSIVE_LEVEL)
    {
        free_all(card);
    }
    return NDIS_STATUS_SUCCESS;
}

VOID work_ok(PDEVICE_OBJECT device, PVOID context)
{
    free_all((PCARD)context);
}

/* What is discarded after DriverEntry. */
NDIS_STATUS set_up(PCARD card)
{
    card->Count = 0;
    return NDIS_STATUS_SUCCESS;
}

VOID late_bad(PKDPC dpc, PVOID context, PVOID one, PVOID two)
{
    set_up((PCARD)context);     // want "set_up is called at DISPATCH_LEVEL, its code is discarded after initialization"
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    static CARD card;
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    set_up(&card);
    KeLowerIrql(old);
    return STATUS_SUCCESS;
}
