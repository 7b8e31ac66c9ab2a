/* A stand-alone call manager: parties, calls, SAPs and address families. */
#include <ndis.h>

typedef struct _VC
{
    NDIS_HANDLE NdisVcHandle;
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Parties;
    ULONG State;
    PCO_CALL_PARAMETERS Parameters;
} VC, *PVC;

typedef struct _PARTY
{
    LIST_ENTRY Link;
    NDIS_HANDLE NdisPartyHandle;
    PVC Vc;
    NDIS_HANDLE WorkItem;
    BOOLEAN Leaf;
    NDIS_STATUS Status;
} PARTY, *PPARTY;

typedef struct _SAP
{
    NDIS_HANDLE NdisSapHandle;
    BOOLEAN Open;
} SAP, *PSAP;

typedef struct _FAMILY
{
    NDIS_HANDLE NdisAfHandle;
    ULONG Calls;
} FAMILY, *PFAMILY;

static CO_ADDRESS_FAMILY Family;

PROTOCOL_BIND_ADAPTER_EX bind;
PROTOCOL_CM_ADD_PARTY add_bad;
PROTOCOL_CM_ADD_PARTY add_ok;
PROTOCOL_CM_DROP_PARTY drop_bad;
PROTOCOL_CM_DROP_PARTY drop_twice_bad;
PROTOCOL_CM_DROP_PARTY drop_queued_bad;
PROTOCOL_CM_DROP_PARTY drop_ok;
PROTOCOL_CM_DROP_PARTY drop_queued_ok;
PROTOCOL_CM_MAKE_CALL make_call_bad;
PROTOCOL_CM_MAKE_CALL make_call_ok;
PROTOCOL_CM_CLOSE_CALL close_call_bad;
PROTOCOL_CM_CLOSE_CALL close_call_ok;
PROTOCOL_CM_MODIFY_QOS_CALL modify_bad;
PROTOCOL_CM_MODIFY_QOS_CALL modify_ok;
PROTOCOL_CM_REG_SAP register_sap_bad;
PROTOCOL_CM_REG_SAP register_sap_ok;
PROTOCOL_CM_DEREGISTER_SAP deregister_sap_bad;
PROTOCOL_CM_OPEN_AF open_af_bad;
PROTOCOL_CM_OPEN_AF open_af_ok;
PROTOCOL_CM_CLOSE_AF close_af_bad;
PROTOCOL_CM_CLOSE_AF close_af_ok;
NDIS_IO_WORKITEM_FUNCTION drop_work;
NDIS_IO_WORKITEM_FUNCTION drain_ok;

NDIS_STATUS bind(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    return NdisCmRegisterAddressFamilyEx(context, &Family);
}

NDIS_STATUS add_bad(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE party, PNDIS_HANDLE partyContext)
{
    PVC vc = (PVC)context;

    *partyContext = vc;
    NdisCmAddPartyComplete(NDIS_STATUS_SUCCESS, party, vc, parameters);
    if (vc->State != 0)
    {
        return NDIS_STATUS_FAILURE;     // want "party is completed at line \d+, but add_bad returns NDIS_STATUS_FAILURE"
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS add_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE party, PNDIS_HANDLE partyContext)
{
    PVC vc = (PVC)context;

    if (vc->State != 0)
    {
        return NDIS_STATUS_FAILURE;
    }
    *partyContext = vc;
    NdisCmAddPartyComplete(NDIS_STATUS_SUCCESS, party, vc, parameters);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    party->Status = NDIS_STATUS_SUCCESS;
    NdisCmDropPartyComplete(party->Status, party->NdisPartyHandle);
    return party->Status;       // want "party->NdisPartyHandle is completed at line \d+, but drop_bad returns NDIS_STATUS_SUCCESS"
}

/* A leaf is completed by what is meant for it and by the end that all share. */
NDIS_STATUS drop_twice_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    if (party->Leaf)
    {
        NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    }
    NdisAcquireSpinLock(&party->Vc->Lock);
    RemoveEntryList(&party->Link);
    NdisReleaseSpinLock(&party->Vc->Lock);
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);       // want "party->NdisPartyHandle is completed again, it was completed at line \d+"
    return NDIS_STATUS_PENDING;
}

VOID drop_work(PVOID context, NDIS_HANDLE item)
{
    PPARTY party = (PPARTY)context;

    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
}

NDIS_STATUS drop_queued_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    NdisQueueIoWorkItem(party->WorkItem, drop_work, party);
    return NDIS_STATUS_SUCCESS;     // want "party->NdisPartyHandle is left to drop_work to complete \(at line \d+\), but drop_queued_bad returns NDIS_STATUS_SUCCESS"
}

NDIS_STATUS drop_queued_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    if (party->Leaf)
    {
        return NDIS_STATUS_SUCCESS;
    }
    NdisQueueIoWorkItem(party->WorkItem, drop_work, party);
    return NDIS_STATUS_PENDING;
}

/* The parties of a VC are other ones each time. */
VOID drain_ok(PVOID context, NDIS_HANDLE item)
{
    PVC vc = (PVC)context;
    PLIST_ENTRY link = vc->Parties.Flink;

    while (link != &vc->Parties)
    {
        PPARTY party = CONTAINING_RECORD(link, PARTY, Link);

        link = link->Flink;
        NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    }
    while (!IsListEmpty(&vc->Parties))
    {
        PPARTY party = CONTAINING_RECORD(RemoveHeadList(&vc->Parties), PARTY, Link);

        NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    }
}

NDIS_STATUS drop_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    if (!party->Leaf)
    {
        NdisCmDropPartyComplete(status, party->NdisPartyHandle);
        status = NDIS_STATUS_PENDING;
    }
    return status;
}

NDIS_STATUS make_call_bad(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE party, PNDIS_HANDLE out)
{
    PVC vc = (PVC)context;
    NDIS_STATUS status;

    status = NdisCmActivateVc(vc->NdisVcHandle, parameters);
    if (status != NDIS_STATUS_PENDING)
    {
        NdisCmMakeCallComplete(status, vc->NdisVcHandle, party, NULL, parameters);
    }
    return status;      // want "vc->NdisVcHandle is completed at line 186, but make_call_bad returns a final status"
}

NDIS_STATUS make_call_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE party, PNDIS_HANDLE out)
{
    PVC vc = (PVC)context;
    NDIS_STATUS status;

    vc->Parameters = parameters;
    status = NdisCmActivateVc(vc->NdisVcHandle, parameters);
    if (status != NDIS_STATUS_PENDING)
    {
        NdisCmMakeCallComplete(status, vc->NdisVcHandle, party, NULL, parameters);
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_call_bad(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PVC vc = (PVC)context;
    PPARTY party = (PPARTY)partyContext;

    switch (vc->State)
    {
    case 0:
        NdisCmCloseCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, NULL);
        /* no break */
    case 1:
        NdisCmCloseCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, party ? party->NdisPartyHandle : NULL);      // want "vc->NdisVcHandle is completed again"
        break;
    }
    return NDIS_STATUS_PENDING;
}

/* Another operation of the same VC. */
NDIS_STATUS close_call_ok(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PVC vc = (PVC)context;

    if (vc->State == 2)
    {
        NdisCmMakeCallComplete(NDIS_STATUS_REQUEST_ABORTED, vc->NdisVcHandle, NULL, NULL, vc->Parameters);
    }
    NdisCmCloseCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, NULL);
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS modify(PVC vc, ULONG state)
{
    if (state == 0)
    {
        return NDIS_STATUS_FAILURE;
    }
    NdisCmModifyCallQoSComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, vc->Parameters);
    return state == 1 ? NDIS_STATUS_PENDING : NDIS_STATUS_SUCCESS;
}

NDIS_STATUS modify_bad(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters)
{
    PVC vc = (PVC)context;

    return modify(vc, vc->State);       // want "vc->NdisVcHandle is completed at line \d+, but modify_bad returns NDIS_STATUS_SUCCESS"
}

NDIS_STATUS modify_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters)
{
    return modify((PVC)context, 1);
}

NDIS_STATUS register_sap_bad(NDIS_HANDLE context, PCO_SAP sap, NDIS_HANDLE handle, PNDIS_HANDLE sapContext)
{
    PSAP state = NdisAllocateMemoryWithTagPriority(context, sizeof(SAP), 'pasC', NormalPoolPriority);

    if (state == NULL)
    {
        NdisCmRegisterSapComplete(NDIS_STATUS_RESOURCES, handle, NULL);
        return NDIS_STATUS_RESOURCES;       // want "handle is completed at line \d+, but register_sap_bad returns NDIS_STATUS_RESOURCES"
    }
    state->NdisSapHandle = handle;
    *sapContext = state;
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS register_sap_ok(NDIS_HANDLE context, PCO_SAP sap, NDIS_HANDLE handle, PNDIS_HANDLE sapContext)
{
    PSAP state = NdisAllocateMemoryWithTagPriority(context, sizeof(SAP), 'pasC', NormalPoolPriority);

    if (state == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    state->NdisSapHandle = handle;
    *sapContext = state;
    NdisCmRegisterSapComplete(NDIS_STATUS_SUCCESS, handle, state);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS deregister_sap_bad(NDIS_HANDLE context)
{
    PSAP sap = (PSAP)context;
    NDIS_HANDLE handle = sap->NdisSapHandle;
    BOOLEAN open = sap->Open;

    sap->NdisSapHandle = NULL;
    if (open)
    {
        NdisCmDeregisterSapComplete(NDIS_STATUS_SUCCESS, handle);
    }
    NdisCmDeregisterSapComplete(NDIS_STATUS_SUCCESS, handle);       // want "handle is completed again"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS open_af_bad(NDIS_HANDLE context, PCO_ADDRESS_FAMILY family, NDIS_HANDLE af, PNDIS_HANDLE afContext)
{
    NDIS_STATUS status = NDIS_STATUS_BAD_VERSION;

    if (family->MajorVersion == 3)
    {
        *afContext = context;
        status = NDIS_STATUS_SUCCESS;
    }
    NdisCmOpenAddressFamilyComplete(status, af, context);
    return status;      // want "af is completed at line \d+, but open_af_bad returns"
}

NDIS_STATUS open_af_ok(NDIS_HANDLE context, PCO_ADDRESS_FAMILY family, NDIS_HANDLE af, PNDIS_HANDLE afContext)
{
    if (family->MajorVersion != 3)
    {
        return NDIS_STATUS_BAD_VERSION;
    }
    *afContext = context;
    NdisCmOpenAddressFamilyComplete(NDIS_STATUS_SUCCESS, af, context);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_af_bad(NDIS_HANDLE context)
{
    PFAMILY family = (PFAMILY)context;

    if (family->Calls == 0)
    {
        NdisCmCloseAddressFamilyComplete(NDIS_STATUS_SUCCESS, family->NdisAfHandle);
    }
    if (family->Calls < 2)
    {
        NdisCmCloseAddressFamilyComplete(NDIS_STATUS_SUCCESS, family->NdisAfHandle);        // want "family->NdisAfHandle is completed again"
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_af_ok(NDIS_HANDLE context)
{
    PFAMILY family = (PFAMILY)context;
    BOOLEAN idle = family->Calls == 0;

    if (idle)
    {
        NdisCmCloseAddressFamilyComplete(NDIS_STATUS_SUCCESS, family->NdisAfHandle);
    }
    if (!idle)
    {
        family->Calls |= 0x80000000;
    }
    return NDIS_STATUS_PENDING;
}

/* What is tested above does change. */
VOID change(PVC vc, PPARTY party, PSAP sap, PFAMILY family, ULONG value)
{
    vc->State = value;
    party->Leaf = (BOOLEAN)value;
    party->Status = value;
    sap->Open = (BOOLEAN)value;
    family->Calls = value;
}
