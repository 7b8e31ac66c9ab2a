/* Bindings, and the address family that is offered on each. */

#include "sig.h"

static
_IRQL_requires_(PASSIVE_LEVEL)
VOID
SigFreeBinding(_In_ PSIG_BINDING Binding)
{
    NdisFreeSpinLock(&Binding->Lock);
    NdisFreeMemory(Binding, 0, 0);
}

static
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS
SigOpenAdapter(_Inout_ PSIG_BINDING Binding, _In_ NDIS_HANDLE BindContext, _In_ PNDIS_BIND_PARAMETERS BindParameters)
{
    NDIS_OPEN_PARAMETERS open;
    NDIS_MEDIUM medium = NdisMediumAtm;
    UINT selected;
    NDIS_STATUS status;

    NdisZeroMemory(&open, sizeof(open));
    open.Header.Type = NDIS_OBJECT_TYPE_OPEN_PARAMETERS;
    open.Header.Revision = NDIS_OPEN_PARAMETERS_REVISION_1;
    open.Header.Size = NDIS_SIZEOF_OPEN_PARAMETERS_REVISION_1;
    open.AdapterName = BindParameters->AdapterName;
    open.MediumArray = &medium;
    open.MediumArraySize = 1;
    open.SelectedMediumIndex = &selected;

    NdisResetEvent(&Binding->AdapterEvent);
    status = NdisOpenAdapterEx(SigProtocolHandle, Binding, &open, BindContext, &Binding->NdisBindingHandle);
    if (status == NDIS_STATUS_PENDING)
    {
        NdisWaitEvent(&Binding->AdapterEvent, 0);
        status = Binding->AdapterStatus;
    }
    return status;
}

static
_IRQL_requires_(PASSIVE_LEVEL)
VOID
SigCloseAdapter(_Inout_ PSIG_BINDING Binding)
{
    NdisResetEvent(&Binding->AdapterEvent);
    if (NdisCloseAdapterEx(Binding->NdisBindingHandle) == NDIS_STATUS_PENDING)
    {
        NdisWaitEvent(&Binding->AdapterEvent, 0);
    }
    Binding->NdisBindingHandle = NULL;
}

_Use_decl_annotations_
NDIS_STATUS
SigBindAdapter(NDIS_HANDLE ProtocolDriverContext, NDIS_HANDLE BindContext, PNDIS_BIND_PARAMETERS BindParameters)
{
    PSIG_BINDING binding;
    CO_ADDRESS_FAMILY family;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(ProtocolDriverContext);

    binding = (PSIG_BINDING)NdisAllocateMemoryWithTagPriority(
        SigProtocolHandle, sizeof(*binding), SIG_TAG, NormalPoolPriority);
    if (binding == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisZeroMemory(binding, sizeof(*binding));
    NdisAllocateSpinLock(&binding->Lock);
    InitializeListHead(&binding->AfList);
    NdisInitializeEvent(&binding->AdapterEvent);
    NdisInitializeEvent(&binding->AfsClosed);
    NdisSetEvent(&binding->AfsClosed);

    status = SigOpenAdapter(binding, BindContext, BindParameters);
    if (status != NDIS_STATUS_SUCCESS)
    {
        SigFreeBinding(binding);
        return status;
    }

    NdisZeroMemory(&family, sizeof(family));
    family.AddressFamily = CO_ADDRESS_FAMILY_Q2931;
    family.MajorVersion = 3;
    family.MinorVersion = 1;
    status = NdisCmRegisterAddressFamilyEx(binding->NdisBindingHandle, &family);
    if (status != NDIS_STATUS_SUCCESS)
    {
        SigCloseAdapter(binding);
        SigFreeBinding(binding);
    }
    return status;
}

_Use_decl_annotations_
VOID
SigOpenAdapterComplete(NDIS_HANDLE ProtocolBindingContext, NDIS_STATUS Status)
{
    PSIG_BINDING binding = (PSIG_BINDING)ProtocolBindingContext;

    binding->AdapterStatus = Status;
    NdisSetEvent(&binding->AdapterEvent);
}

_Use_decl_annotations_
VOID
SigCloseAdapterComplete(NDIS_HANDLE ProtocolBindingContext)
{
    PSIG_BINDING binding = (PSIG_BINDING)ProtocolBindingContext;

    NdisSetEvent(&binding->AdapterEvent);
}

/* Marks and references the next address family whose client does not know yet, NULL when all of them do. */
static
_IRQL_requires_max_(DISPATCH_LEVEL)
PSIG_AF
SigNextToNotify(_In_ PSIG_BINDING Binding)
{
    PSIG_AF found = NULL;
    PLIST_ENTRY entry;

    NdisAcquireSpinLock(&Binding->Lock);
    for (entry = Binding->AfList.Flink; entry != &Binding->AfList; entry = entry->Flink)
    {
        PSIG_AF af = CONTAINING_RECORD(entry, SIG_AF, Link);

        if (!af->CloseNotified)
        {
            af->CloseNotified = TRUE;
            af->References++;
            found = af;
            break;
        }
    }
    NdisReleaseSpinLock(&Binding->Lock);
    return found;
}

_Use_decl_annotations_
NDIS_STATUS
SigUnbindAdapter(NDIS_HANDLE UnbindContext, NDIS_HANDLE ProtocolBindingContext)
{
    PSIG_BINDING binding = (PSIG_BINDING)ProtocolBindingContext;
    PSIG_AF af;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(UnbindContext);

    while ((af = SigNextToNotify(binding)) != NULL)
    {
        status = NdisCmNotifyCloseAddressFamily(af->NdisAfHandle);
        if (status != NDIS_STATUS_PENDING)
        {
            SigCmNotifyCloseAfComplete(af, status);
        }
    }
    NdisWaitEvent(&binding->AfsClosed, 0);

    /* Whoever let the last address family go has left the lock when this has had it. */
    NdisAcquireSpinLock(&binding->Lock);
    NdisReleaseSpinLock(&binding->Lock);

    SigCloseAdapter(binding);
    SigFreeBinding(binding);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS
SigNetPnPEvent(NDIS_HANDLE ProtocolBindingContext, PNET_PNP_EVENT_NOTIFICATION NetPnPEventNotification)
{
    UNREFERENCED_PARAMETER(ProtocolBindingContext);
    UNREFERENCED_PARAMETER(NetPnPEventNotification);
    return NDIS_STATUS_SUCCESS;
}

static
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
SigDereferenceAf(_In_ PSIG_AF Af)
{
    PSIG_BINDING binding = Af->Binding;
    NDIS_HANDLE afHandle = Af->NdisAfHandle;
    BOOLEAN last;

    NdisAcquireSpinLock(&binding->Lock);
    last = (BOOLEAN)(--Af->References == 0);
    NdisReleaseSpinLock(&binding->Lock);
    if (!last)
    {
        return;
    }

    NdisFreeMemory(Af, 0, 0);
    NdisCmCloseAddressFamilyComplete(NDIS_STATUS_SUCCESS, afHandle);

    NdisAcquireSpinLock(&binding->Lock);
    if (--binding->AfCount == 0)
    {
        NdisSetEvent(&binding->AfsClosed);
    }
    NdisReleaseSpinLock(&binding->Lock);
}

_Use_decl_annotations_
NDIS_STATUS
SigCmOpenAf(
    NDIS_HANDLE CallMgrBindingContext,
    PCO_ADDRESS_FAMILY AddressFamily,
    NDIS_HANDLE NdisAfHandle,
    PNDIS_HANDLE CallMgrAfContext
    )
{
    PSIG_BINDING binding = (PSIG_BINDING)CallMgrBindingContext;
    PSIG_AF af;

    if (AddressFamily->AddressFamily != CO_ADDRESS_FAMILY_Q2931)
    {
        return NDIS_STATUS_BAD_VERSION;
    }
    af = (PSIG_AF)NdisAllocateMemoryWithTagPriority(SigProtocolHandle, sizeof(*af), SIG_TAG, NormalPoolPriority);
    if (af == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisZeroMemory(af, sizeof(*af));
    af->Binding = binding;
    af->NdisAfHandle = NdisAfHandle;
    af->References = 1;

    NdisAcquireSpinLock(&binding->Lock);
    InsertTailList(&binding->AfList, &af->Link);
    if (binding->AfCount++ == 0)
    {
        NdisResetEvent(&binding->AfsClosed);
    }
    NdisReleaseSpinLock(&binding->Lock);

    *CallMgrAfContext = af;
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS
SigCmCloseAf(NDIS_HANDLE CallMgrAfContext)
{
    PSIG_AF af = (PSIG_AF)CallMgrAfContext;

    NdisAcquireSpinLock(&af->Binding->Lock);
    RemoveEntryList(&af->Link);
    NdisReleaseSpinLock(&af->Binding->Lock);

    /* Whoever lets go of it last completes the close: this, or the notification that is on its way. */
    SigDereferenceAf(af);
    return NDIS_STATUS_PENDING;
}

_Use_decl_annotations_
VOID
SigCmNotifyCloseAfComplete(NDIS_HANDLE CallMgrAfContext, NDIS_STATUS Status)
{
    UNREFERENCED_PARAMETER(Status);
    SigDereferenceAf((PSIG_AF)CallMgrAfContext);
}

_Use_decl_annotations_
NDIS_STATUS
SigCmRegisterSap(
    NDIS_HANDLE CallMgrAfContext,
    PCO_SAP Sap,
    NDIS_HANDLE NdisSapHandle,
    PNDIS_HANDLE CallMgrSapContext
    )
{
    /* Only outgoing calls: nobody can be called. */
    UNREFERENCED_PARAMETER(CallMgrAfContext);
    UNREFERENCED_PARAMETER(Sap);
    UNREFERENCED_PARAMETER(NdisSapHandle);
    UNREFERENCED_PARAMETER(CallMgrSapContext);
    return NDIS_STATUS_NOT_SUPPORTED;
}

_Use_decl_annotations_
NDIS_STATUS
SigCmDeregisterSap(NDIS_HANDLE CallMgrSapContext)
{
    UNREFERENCED_PARAMETER(CallMgrSapContext);
    return NDIS_STATUS_SUCCESS;
}
