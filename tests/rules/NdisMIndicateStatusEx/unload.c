/* Status indicated when the last adapter is gone: in the unload routine, and in what it calls. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    BOOLEAN Halted;
    struct _NIC *Next;
} NIC, *PNIC;

static PNIC first_nic;
static NDIS_HANDLE driver_handle;

void nic_add(PNIC nic)
{
    nic->Next = first_nic;
    first_nic = nic;
}

#define INDICATE(nic, code)                                 \
    {                                                       \
        NDIS_STATUS_INDICATION said = { 0 };                \
        said.StatusCode = (code);                           \
        NdisMIndicateStatusEx((nic)->Handle, &said);        \
    }

MINIPORT_UNLOAD plain_bad;
VOID plain_bad(PDRIVER_OBJECT driver)
{
    NDIS_STATUS_INDICATION said = { 0 };

    said.StatusCode = NDIS_STATUS_MEDIA_SPECIFIC_INDICATION;
    NdisMIndicateStatusEx(first_nic->Handle, &said);    // want "NdisMIndicateStatusEx is called while plain_bad \(MiniportDriverUnload\) runs, it must not be called after MiniportHaltEx returned"
}

MINIPORT_UNLOAD macro_bad;
VOID macro_bad(PDRIVER_OBJECT driver)
{
    NdisMDeregisterMiniportDriver(driver_handle);
    INDICATE(first_nic, NDIS_STATUS_LINK_STATE);        // want "is called while macro_bad"
}

static void indicate_link_bad(PNIC nic, BOOLEAN up)
{
    NDIS_STATUS_INDICATION said = { 0 };

    said.StatusCode = NDIS_STATUS_LINK_STATE;
    NdisMIndicateStatusEx(nic->Handle, &said);          // want "is called while through_helpers_bad"
}

static void every_nic_bad(void)
{
    PNIC nic;

    for (nic = first_nic; nic != NULL; nic = nic->Next)
    {
        indicate_link_bad(nic, FALSE);
    }
}

MINIPORT_UNLOAD through_helpers_bad;
VOID through_helpers_bad(PDRIVER_OBJECT driver)
{
    every_nic_bad();
}

DRIVER_UNLOAD if_any_is_left_bad;
VOID if_any_is_left_bad(PDRIVER_OBJECT driver)
{
    if (first_nic == NULL)
    {
        return;
    }
    INDICATE(first_nic, NDIS_STATUS_LINK_STATE);        // want "is called while if_any_is_left_bad"
}

/* Also called by the link timer, where it is right: the unload routine makes it wrong. */
static void report_bad(PNIC nic)
{
    NDIS_STATUS_INDICATION said = { 0 };

    NdisMIndicateStatusEx(nic->Handle, &said);          // want "is called while also_called_elsewhere_bad"
}

NDIS_TIMER_FUNCTION link_timer;
VOID link_timer(PVOID one, PVOID context, PVOID two, PVOID three)
{
    report_bad((PNIC)context);
}

DRIVER_UNLOAD also_called_elsewhere_bad;
VOID also_called_elsewhere_bad(PDRIVER_OBJECT driver)
{
    report_bad(first_nic);
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    INDICATE(nic, NDIS_STATUS_LINK_STATE);
    nic->Halted = TRUE;
}

MINIPORT_INITIALIZE initialize_ok;
NDIS_STATUS initialize_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NIC nic;

    nic.Handle = handle;
    INDICATE(&nic, NDIS_STATUS_LINK_STATE);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE pause_ok;
NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    INDICATE(nic, NDIS_STATUS_OPER_STATUS);
    return NDIS_STATUS_SUCCESS;
}

NDIS_IO_WORKITEM_FUNCTION worker_ok;
VOID worker_ok(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;

    INDICATE(nic, NDIS_STATUS_LINK_STATE);
}

/* One function for both ends of the life: the flag tells which. */
static void finish_ok(PNIC nic, BOOLEAN tell)
{
    if (tell)
    {
        INDICATE(nic, NDIS_STATUS_LINK_STATE);
    }
    nic->Halted = TRUE;
}

MINIPORT_HALT halt_tells_ok;
VOID halt_tells_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    finish_ok((PNIC)context, TRUE);
}

MINIPORT_UNLOAD unload_does_not_ok;
VOID unload_does_not_ok(PDRIVER_OBJECT driver)
{
    finish_ok(first_nic, FALSE);
}
