/* NDIS 5, registered through a table of characteristics; the shutdown handler is not the halt handler. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_MINIPORT_INTERRUPT Interrupt;
    UINT Level;
    UINT Vector;
} NIC, *PNIC;

NDIS_STATUS bring_up_bad(PNDIS_STATUS open_error, PUINT medium_index, PNDIS_MEDIUM media, UINT count,
                         NDIS_HANDLE handle, NDIS_HANDLE configuration)
{
    PNIC nic;

    if (NdisAllocateMemoryWithTag((PVOID *)&nic, sizeof(NIC), 'ciN ') != NDIS_STATUS_SUCCESS)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisMSetAttributesEx(handle, nic, 0, NDIS_ATTRIBUTE_BUS_MASTER, NdisInterfacePci);
    if (NdisMRegisterInterrupt(&nic->Interrupt, handle, nic->Vector, nic->Level, TRUE, TRUE,    // want "the interrupt in nic->Interrupt is registered here, but nothing that runs from take_down on deregisters it"
                               NdisInterruptLevelSensitive) != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(nic, sizeof(NIC), 0);
        return NDIS_STATUS_FAILURE;
    }
    return NDIS_STATUS_SUCCESS;
}

VOID take_down(NDIS_HANDLE context)
{
    NdisFreeMemory(context, sizeof(NIC), 0);
}

NDIS_STATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_CHARACTERISTICS chars;
    NDIS_HANDLE wrapper;

    NdisMInitializeWrapper(&wrapper, driver, path, NULL);
    NdisZeroMemory(&chars, sizeof(chars));
    chars.MajorNdisVersion = 5;
    chars.InitializeHandler = bring_up_bad;
    chars.HaltHandler = take_down;
    return NdisMRegisterMiniport(wrapper, &chars, sizeof(chars));
}
