/* The address family: offered to clients, opened and closed by them, taken back when the link is gone. */

#include "fan.h"

static
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
FanDereferenceAf(_In_ PFAN_AF Af)
{
    PFAN_ADAPTER adapter = Af->Adapter;
    NDIS_HANDLE afHandle = Af->NdisAfHandle;
    BOOLEAN last;

    NdisAcquireSpinLock(&adapter->Lock);
    last = (BOOLEAN)(--Af->References == 0);
    NdisReleaseSpinLock(&adapter->Lock);
    if (!last)
    {
        return;
    }

    NdisFreeMemory(Af, 0, 0);
    NdisMCmCloseAddressFamilyComplete(NDIS_STATUS_SUCCESS, afHandle);

    NdisAcquireSpinLock(&adapter->Lock);
    if (--adapter->AfCount == 0)
    {
        NdisSetEvent(&adapter->AfsClosed);
    }
    NdisReleaseSpinLock(&adapter->Lock);
}

NDIS_STATUS
FanRegisterAddressFamily(PFAN_ADAPTER Adapter)
{
    CO_ADDRESS_FAMILY family;
    NDIS_STATUS status;

    NdisZeroMemory(&family, sizeof(family));
    family.AddressFamily = CO_ADDRESS_FAMILY_Q2931;
    family.MajorVersion = 3;
    family.MinorVersion = 1;

    /* DEFECT (Irql_MCM_Function): FanTimer comes here through FanPollLink at DISPATCH_LEVEL; only FanInitialize,
       at PASSIVE_LEVEL, may. */
    status = NdisMCmRegisterAddressFamilyEx(Adapter->MiniportHandle, &family);
    if (status == NDIS_STATUS_SUCCESS)
    {
        Adapter->AfRegistered = TRUE;
    }
    return status;
}

_Use_decl_annotations_
NDIS_STATUS
FanCmOpenAf(
    NDIS_HANDLE CallMgrBindingContext,
    PCO_ADDRESS_FAMILY AddressFamily,
    NDIS_HANDLE NdisAfHandle,
    PNDIS_HANDLE CallMgrAfContext
    )
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)CallMgrBindingContext;
    PFAN_AF af;

    if (AddressFamily->AddressFamily != CO_ADDRESS_FAMILY_Q2931)
    {
        return NDIS_STATUS_BAD_VERSION;
    }
    af = (PFAN_AF)NdisAllocateMemoryWithTagPriority(
        adapter->MiniportHandle, sizeof(*af), FAN_TAG, NormalPoolPriority);
    if (af == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisZeroMemory(af, sizeof(*af));
    af->Adapter = adapter;
    af->NdisAfHandle = NdisAfHandle;
    af->References = 1;

    NdisAcquireSpinLock(&adapter->Lock);
    InsertTailList(&adapter->AfList, &af->Link);
    if (adapter->AfCount++ == 0)
    {
        NdisResetEvent(&adapter->AfsClosed);
    }
    NdisReleaseSpinLock(&adapter->Lock);

    *CallMgrAfContext = af;
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS
FanCmCloseAf(NDIS_HANDLE CallMgrAfContext)
{
    PFAN_AF af = (PFAN_AF)CallMgrAfContext;
    PFAN_ADAPTER adapter = af->Adapter;

    NdisAcquireSpinLock(&adapter->Lock);
    RemoveEntryList(&af->Link);
    NdisReleaseSpinLock(&adapter->Lock);

    /* Whoever lets go of it last completes the close: this, or the notification that is on its way. */
    FanDereferenceAf(af);
    return NDIS_STATUS_PENDING;
}

_Use_decl_annotations_
NDIS_STATUS
FanCmRegisterSap(
    NDIS_HANDLE CallMgrAfContext,
    PCO_SAP Sap,
    NDIS_HANDLE NdisSapHandle,
    PNDIS_HANDLE CallMgrSapContext
    )
{
    /* The card only sends: nobody can call it. */
    UNREFERENCED_PARAMETER(CallMgrAfContext);
    UNREFERENCED_PARAMETER(Sap);
    UNREFERENCED_PARAMETER(NdisSapHandle);
    UNREFERENCED_PARAMETER(CallMgrSapContext);
    return NDIS_STATUS_NOT_SUPPORTED;
}

_Use_decl_annotations_
NDIS_STATUS
FanCmDeregisterSap(NDIS_HANDLE CallMgrSapContext)
{
    UNREFERENCED_PARAMETER(CallMgrSapContext);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID
FanCmNotifyCloseAfComplete(NDIS_HANDLE CallMgrAfContext, NDIS_STATUS Status)
{
    UNREFERENCED_PARAMETER(Status);
    FanDereferenceAf((PFAN_AF)CallMgrAfContext);
}

/* Marks and references the next address family whose client does not know yet, NULL when all of them do. */
static
_IRQL_requires_max_(DISPATCH_LEVEL)
PFAN_AF
FanNextToNotify(_In_ PFAN_ADAPTER Adapter)
{
    PFAN_AF found = NULL;
    PLIST_ENTRY entry;

    NdisAcquireSpinLock(&Adapter->Lock);
    for (entry = Adapter->AfList.Flink; entry != &Adapter->AfList; entry = entry->Flink)
    {
        PFAN_AF af = CONTAINING_RECORD(entry, FAN_AF, Link);

        if (!af->CloseNotified)
        {
            af->CloseNotified = TRUE;
            af->References++;
            found = af;
            break;
        }
    }
    NdisReleaseSpinLock(&Adapter->Lock);
    return found;
}

/* Work item: the link is down, so every client has to close. */
_Use_decl_annotations_
VOID
FanLinkWork(PVOID WorkItemContext, NDIS_HANDLE NdisIoWorkItemHandle)
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)WorkItemContext;
    PFAN_AF af;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(NdisIoWorkItemHandle);

    while ((af = FanNextToNotify(adapter)) != NULL)
    {
        status = NdisMCmNotifyCloseAddressFamily(af->NdisAfHandle);
        if (status != NDIS_STATUS_PENDING)
        {
            FanCmNotifyCloseAfComplete(af, status);
        }
    }

    NdisAcquireSpinLock(&adapter->Lock);
    adapter->AfRegistered = FALSE;
    adapter->LinkWorkQueued = FALSE;
    NdisReleaseSpinLock(&adapter->Lock);
    NdisSetEvent(&adapter->LinkWorkIdle);
}

/* Halt: tells every client that still has the address family open. */
VOID
FanCloseAddressFamilies(PFAN_ADAPTER Adapter)
{
    LIST_ENTRY done;
    PLIST_ENTRY entry;

    InitializeListHead(&done);

    NdisAcquireSpinLock(&Adapter->Lock);
    for (entry = Adapter->AfList.Flink; entry != &Adapter->AfList; entry = entry->Flink)
    {
        PFAN_AF af = CONTAINING_RECORD(entry, FAN_AF, Link);

        if (af->CloseNotified)
        {
            continue;
        }
        af->CloseNotified = TRUE;
        af->References++;
        /* DEFECT (Irql_MCM_Function): Adapter->Lock is held, so this is at DISPATCH_LEVEL although FanHalt is not. */
        if (NdisMCmNotifyCloseAddressFamily(af->NdisAfHandle) != NDIS_STATUS_PENDING)
        {
            InsertTailList(&done, &af->DoneLink);
        }
    }
    NdisReleaseSpinLock(&Adapter->Lock);

    while (!IsListEmpty(&done))
    {
        PFAN_AF af = CONTAINING_RECORD(RemoveHeadList(&done), FAN_AF, DoneLink);

        FanDereferenceAf(af);
    }
}
