/* Shared memory freed in the shutdown handler itself, in what it calls, and where only a careless eye sees it. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    PVOID Ring;
    NDIS_PHYSICAL_ADDRESS RingPa;
    ULONG RingSize;
    BOOLEAN Running;
    LIST_ENTRY Blocks;
} NIC, *PNIC;

#define FREE_RING(nic)                                                                                  \
    do {                                                                                                \
        NdisMFreeSharedMemory((nic)->Handle, (nic)->RingSize, TRUE, (nic)->Ring, (nic)->RingPa);         \
        (nic)->Ring = NULL;                                                                             \
    } while (0)

void nic_stop(PNIC nic);

MINIPORT_SHUTDOWN plain_bad;
VOID plain_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PNIC nic = (PNIC)context;

    nic_stop(nic);
    NdisMFreeSharedMemory(nic->Handle, nic->RingSize, FALSE, nic->Ring, nic->RingPa);   // want "NdisMFreeSharedMemory is called while plain_bad \(MiniportShutdownEx\) runs, it must not be called from MiniportShutdownEx"
}

MINIPORT_SHUTDOWN macro_bad;
VOID macro_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PNIC nic = (PNIC)context;

    if (nic->Ring != NULL)
    {
        FREE_RING(nic);             // want "is called while macro_bad"
    }
}

MINIPORT_SHUTDOWN not_at_bugcheck_bad;
VOID not_at_bugcheck_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PNIC nic = (PNIC)context;

    if (action == NdisShutdownBugCheck)
    {
        return;
    }
    NdisMFreeSharedMemory(nic->Handle, nic->RingSize, FALSE, nic->Ring, nic->RingPa);   // want "is called while not_at_bugcheck_bad"
}

static void free_block_bad(PNIC nic, PVOID address, ULONG size)
{
    NdisMFreeSharedMemory(nic->Handle, size, FALSE, address, nic->RingPa);  // want "is called while drains_bad"
}

static void free_all_bad(PNIC nic)
{
    PLIST_ENTRY link;

    for (link = nic->Blocks.Flink; link != &nic->Blocks; link = link->Flink)
    {
        free_block_bad(nic, link, 4096);
    }
}

MINIPORT_SHUTDOWN drains_bad;
VOID drains_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    free_all_bad((PNIC)context);
}

/* Shared with the halt handler, which may do it. */
static void teardown(PNIC nic, BOOLEAN release)
{
    nic_stop(nic);
    if (release)
    {
        NdisMFreeSharedMemory(nic->Handle, nic->RingSize, FALSE, nic->Ring, nic->RingPa);
    }
}

MINIPORT_HALT halt_through_teardown_ok;
VOID halt_through_teardown_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    teardown((PNIC)context, TRUE);
}

MINIPORT_SHUTDOWN shutdown_through_teardown_ok;
VOID shutdown_through_teardown_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    teardown((PNIC)context, FALSE);
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    NdisMFreeSharedMemory(nic->Handle, nic->RingSize, FALSE, nic->Ring, nic->RingPa);
}

MINIPORT_INITIALIZE initialize_fails_ok;
NDIS_STATUS initialize_fails_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NIC nic = { 0 };

    NdisMAllocateSharedMemory(handle, 4096, FALSE, &nic.Ring, &nic.RingPa);
    if (nic.Ring == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisMFreeSharedMemory(handle, 4096, FALSE, nic.Ring, nic.RingPa);
    return NDIS_STATUS_FAILURE;
}

/* A flag that nothing ever sets: the call is written there and never made. */
MINIPORT_SHUTDOWN never_taken_ok;
VOID never_taken_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PNIC nic = (PNIC)context;
    BOOLEAN release = FALSE;

    nic_stop(nic);
    if (release)
    {
        FREE_RING(nic);
    }
}
