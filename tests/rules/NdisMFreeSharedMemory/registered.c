/* The shutdown handler is known by a table, by NDIS 5's registration, or through a pointer of the driver's own. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    PVOID Ring;
    NDIS_PHYSICAL_ADDRESS RingPa;
    NDIS_HANDLE WorkItem;
    void (*Release)(struct _NIC *nic);
} NIC, *PNIC;

static void release_ring_bad(PNIC nic)
{
    NdisMFreeSharedMemory(nic->Handle, 4096, FALSE, nic->Ring, nic->RingPa);    // want "is called while by_table_bad \(MiniportShutdownEx\) runs"
}

static VOID by_table_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PNIC nic = (PNIC)context;

    nic->Release(nic);
}

static VOID old_style_bad(PVOID context)
{
    PNIC nic = (PNIC)context;

    NdisMFreeSharedMemory(nic->Handle, 4096, FALSE, nic->Ring, nic->RingPa);    // want "is called while old_style_bad"
}

/* Queued, not called: it runs from a worker thread, if it runs at all. */
static VOID free_later_ok(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;

    NdisMFreeSharedMemory(nic->Handle, 4096, FALSE, nic->Ring, nic->RingPa);
}

static VOID defers_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PNIC nic = (PNIC)context;

    NdisQueueIoWorkItem(nic->WorkItem, free_later_ok, nic);
}

NDIS_STATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS first = { 0 }, second = { 0 };
    NDIS_HANDLE handle;

    first.ShutdownHandlerEx = by_table_bad;
    NdisMRegisterMiniportDriver(driver, path, NULL, &first, &handle);
    second.ShutdownHandlerEx = defers_ok;
    return NdisMRegisterMiniportDriver(driver, path, NULL, &second, &handle);
}

NDIS_STATUS setup(PNIC nic)
{
    nic->Release = release_ring_bad;
    NdisMRegisterAdapterShutdownHandler(nic->Handle, nic, old_style_bad);
    return NDIS_STATUS_SUCCESS;
}
