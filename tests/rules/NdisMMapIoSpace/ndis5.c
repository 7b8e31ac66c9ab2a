/* An NDIS 5 miniport: the handlers are known by the table they stand in. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    PVOID Registers;
    NDIS_PHYSICAL_ADDRESS Physical;
} NIC, *PNIC;

static NDIS_STATUS initialize_ok(PNDIS_STATUS error, PUINT selected, PNDIS_MEDIUM media, UINT count,
                                 NDIS_HANDLE handle, NDIS_HANDLE configuration)
{
    PVOID registers;
    NDIS_PHYSICAL_ADDRESS physical = { 0 };

    return NdisMMapIoSpace(&registers, handle, physical, 256);
}

static NDIS_STATUS reset_bad(PBOOLEAN addressing, NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;

    return NdisMMapIoSpace(&nic->Registers, nic->Handle, nic->Physical, 256);   // want "NdisMMapIoSpace is called while reset_bad"
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_CHARACTERISTICS chars = { 0 };
    NDIS_HANDLE wrapper;

    NdisMInitializeWrapper(&wrapper, driver, path, NULL);
    chars.InitializeHandler = initialize_ok;
    chars.ResetHandler = reset_bad;
    return NdisMRegisterMiniport(wrapper, &chars, sizeof(chars));
}
