/* A stand-alone call manager: handles and contexts of parties, VCs, SAPs and address families look all alike. */
#include <ndis.h>

typedef struct _VC
{
    NDIS_HANDLE NdisVcHandle;
    NDIS_HANDLE Unclear;
    NDIS_STATUS Status;
} VC, *PVC;

typedef struct _PARTY
{
    NDIS_HANDLE NdisPartyHandle;
    NDIS_HANDLE Self;
    PVC Vc;
    NDIS_HANDLE WorkItem;
} PARTY, *PPARTY;

typedef struct _SAP
{
    NDIS_HANDLE NdisSapHandle;
} SAP, *PSAP;

typedef struct _FAMILY
{
    NDIS_HANDLE NdisAfHandle;
    PSAP Sap;
} FAMILY, *PFAMILY;

static CO_ADDRESS_FAMILY Family;

PROTOCOL_BIND_ADAPTER_EX bind;
PROTOCOL_CO_CREATE_VC create_vc_ok;
PROTOCOL_CM_ADD_PARTY add_bad;
PROTOCOL_CM_ADD_PARTY add_ok;
PROTOCOL_CM_DROP_PARTY drop_context_bad;
PROTOCOL_CM_DROP_PARTY drop_cast_bad;
PROTOCOL_CM_DROP_PARTY drop_vc_bad;
PROTOCOL_CM_DROP_PARTY drop_helper_bad;
PROTOCOL_CM_DROP_PARTY drop_ok;
PROTOCOL_CM_DROP_PARTY drop_helper_ok;
PROTOCOL_CM_DROP_PARTY drop_copied_ok;
PROTOCOL_CM_DROP_PARTY drop_unclear_ok;
PROTOCOL_CM_MAKE_CALL make_call_bad;
PROTOCOL_CM_MAKE_CALL make_call_ok;
PROTOCOL_CM_CLOSE_CALL close_call_bad;
PROTOCOL_CM_CLOSE_CALL close_call_party_bad;
PROTOCOL_CM_CLOSE_CALL close_call_ok;
PROTOCOL_CM_MODIFY_QOS_CALL modify_bad;
PROTOCOL_CM_MODIFY_QOS_CALL modify_ok;
PROTOCOL_CM_REG_SAP register_sap_bad;
PROTOCOL_CM_REG_SAP register_sap_ok;
PROTOCOL_CM_DEREGISTER_SAP deregister_sap_bad;
PROTOCOL_CM_DEREGISTER_SAP deregister_sap_ok;
PROTOCOL_CM_OPEN_AF open_af_bad;
PROTOCOL_CM_OPEN_AF open_af_ok;
PROTOCOL_CM_CLOSE_AF close_af_bad;
PROTOCOL_CM_CLOSE_AF close_af_ok;
NDIS_IO_WORKITEM_FUNCTION handle_work_ok;

NDIS_STATUS bind(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    return NdisCmRegisterAddressFamilyEx(context, &Family);
}

NDIS_STATUS create_vc_ok(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vcContext)
{
    PVC vc = NdisAllocateMemoryWithTagPriority(context, sizeof(VC), 'cVmC', NormalPoolPriority);

    if (vc == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    vc->NdisVcHandle = handle;
    *vcContext = vc;
    return NDIS_STATUS_SUCCESS;
}

/* The handle was given out, the context of the VC is what is completed with. */
NDIS_STATUS add_bad(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE handle, PNDIS_HANDLE partyContext)
{
    PVC vc = (PVC)context;

    NdisCmAddPartyComplete(NDIS_STATUS_SUCCESS, vc, NULL, parameters);      // want "vc is given to NdisCmAddPartyComplete as the handle of the party, but is the driver's own context \(CallMgrVcContext\)"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS add_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE handle, PNDIS_HANDLE partyContext)
{
    PPARTY party = NdisAllocateMemoryWithTagPriority(context, sizeof(PARTY), 'traP', NormalPoolPriority);

    if (party == NULL)
    {
        NdisCmAddPartyComplete(NDIS_STATUS_RESOURCES, handle, NULL, parameters);
        return NDIS_STATUS_PENDING;
    }
    party->NdisPartyHandle = handle;
    party->Vc = (PVC)context;
    *partyContext = party;
    NdisCmAddPartyComplete(NDIS_STATUS_SUCCESS, handle, party, parameters);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_context_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, context);      // want "context is given to NdisCmDropPartyComplete as the handle of the party, but is the driver's own context \(CallMgrPartyContext\)"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_cast_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_HANDLE handle;

    party->Self = context;
    handle = (NDIS_HANDLE)party;
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, handle);       // want "handle is given to NdisCmDropPartyComplete as the handle of the party, but is the driver's own context"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_vc_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->Vc->NdisVcHandle);      // want "party->Vc->NdisVcHandle is given to NdisCmDropPartyComplete as the handle of the party, but is the handle of the VC \(NdisVcHandle\)"
    return NDIS_STATUS_PENDING;
}

static VOID dropped(NDIS_HANDLE handle, NDIS_STATUS status)
{
    NdisCmDropPartyComplete(status, handle);        // want "handle is given to NdisCmDropPartyComplete as the handle of the party, but is the driver's own context \(CallMgrPartyContext\)"
}

NDIS_STATUS drop_helper_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    dropped(context, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}

static VOID left(NDIS_HANDLE handle, NDIS_STATUS status)
{
    NdisCmDropPartyComplete(status, handle);
}

NDIS_STATUS drop_helper_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    left(((PPARTY)context)->NdisPartyHandle, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_copied_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_HANDLE handle = context;

    if (party->NdisPartyHandle != NULL)
    {
        handle = party->NdisPartyHandle;
        NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, handle);
        return NDIS_STATUS_PENDING;
    }
    return handle != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}

/* What is in the field is not the same everywhere. */
VOID remember(PVC vc, NDIS_HANDLE handle)
{
    vc->Unclear = handle;
}

NDIS_STATUS drop_unclear_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, ((PPARTY)context)->Vc->Unclear);
    return NDIS_STATUS_PENDING;
}

/* A context of a work item may be the handle itself. */
VOID handle_work_ok(PVOID context, NDIS_HANDLE item)
{
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, context);
}

NDIS_STATUS make_call_bad(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE party, PNDIS_HANDLE out)
{
    NdisCmMakeCallComplete(NDIS_STATUS_SUCCESS, party, NULL, NULL, parameters);     // want "party is given to NdisCmMakeCallComplete as the handle of the VC, but is the handle of the party"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS make_call_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE party, PNDIS_HANDLE out)
{
    PVC vc = (PVC)context;

    *out = vc;
    NdisCmMakeCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, party, party != NULL ? vc : NULL, parameters);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_call_bad(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PVC vc = (PVC)context;

    NdisCmCloseCallComplete(vc->Status, (NDIS_HANDLE)vc, NULL);     // want "vc is given to NdisCmCloseCallComplete as the handle of the VC, but is the driver's own context \(CallMgrVcContext\)"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_call_party_bad(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PVC vc = (PVC)context;

    NdisCmCloseCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, partyContext);       // want "partyContext is given to NdisCmCloseCallComplete as the handle of the party, but is the driver's own context \(CallMgrPartyContext\)"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_call_ok(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PVC vc = (PVC)context;
    PPARTY party = (PPARTY)partyContext;

    NdisCmCloseCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, party ? party->NdisPartyHandle : NULL);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS modify_bad(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters)
{
    NdisCmModifyCallQoSComplete(NDIS_STATUS_SUCCESS, context, parameters);      // want "context is given to NdisCmModifyCallQoSComplete as the handle of the VC, but is the driver's own context"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS modify_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters)
{
    NdisCmModifyCallQoSComplete(NDIS_STATUS_SUCCESS, ((PVC)context)->NdisVcHandle, parameters);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS register_sap_bad(NDIS_HANDLE context, PCO_SAP address, NDIS_HANDLE handle, PNDIS_HANDLE sapContext)
{
    NdisCmRegisterSapComplete(NDIS_STATUS_SUCCESS, ((PFAMILY)context)->NdisAfHandle, NULL);     // want "is given to NdisCmRegisterSapComplete as the handle of the SAP, but is the handle of the address family"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS register_sap_ok(NDIS_HANDLE context, PCO_SAP address, NDIS_HANDLE handle, PNDIS_HANDLE sapContext)
{
    PSAP sap = ((PFAMILY)context)->Sap;

    sap->NdisSapHandle = handle;
    *sapContext = sap;
    NdisCmRegisterSapComplete(NDIS_STATUS_SUCCESS, sap->NdisSapHandle, sap);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS deregister_sap_bad(NDIS_HANDLE context)
{
    NdisCmDeregisterSapComplete(NDIS_STATUS_SUCCESS, context);      // want "context is given to NdisCmDeregisterSapComplete as the handle of the SAP, but is the driver's own context \(CallMgrSapContext\)"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS deregister_sap_ok(NDIS_HANDLE context)
{
    PSAP sap = (PSAP)context;
    NDIS_HANDLE handle = sap->NdisSapHandle;

    sap->NdisSapHandle = NULL;
    NdisCmDeregisterSapComplete(NDIS_STATUS_SUCCESS, handle);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS open_af_bad(NDIS_HANDLE context, PCO_ADDRESS_FAMILY family, NDIS_HANDLE af, PNDIS_HANDLE afContext)
{
    NdisCmOpenAddressFamilyComplete(NDIS_STATUS_SUCCESS, context, context);     // want "context is given to NdisCmOpenAddressFamilyComplete as the handle of the address family, but is the driver's own context \(CallMgrBindingContext\)"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS open_af_ok(NDIS_HANDLE context, PCO_ADDRESS_FAMILY family, NDIS_HANDLE af, PNDIS_HANDLE afContext)
{
    PFAMILY state = NdisAllocateMemoryWithTagPriority(context, sizeof(FAMILY), 'fAmC', NormalPoolPriority);

    if (state == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    state->NdisAfHandle = af;
    *afContext = state;
    NdisCmOpenAddressFamilyComplete(NDIS_STATUS_SUCCESS, af, state);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_af_bad(NDIS_HANDLE context)
{
    PFAMILY family = (PFAMILY)context;

    NdisCmCloseAddressFamilyComplete(NDIS_STATUS_SUCCESS, family);      // want "family is given to NdisCmCloseAddressFamilyComplete as the handle of the address family, but is the driver's own context \(CallMgrAfContext\)"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_af_ok(NDIS_HANDLE context)
{
    PFAMILY family = (PFAMILY)context;

    NdisCmCloseAddressFamilyComplete(NDIS_STATUS_SUCCESS, family->NdisAfHandle);
    return NDIS_STATUS_PENDING;
}
