/* A stand-alone call manager: parties, calls, SAPs and address families, and what is done with a handle at its end. */
#include <ndis.h>

typedef struct _VC
{
    NDIS_HANDLE NdisVcHandle;
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Parties;
    ULONG State;
    BOOLEAN Mine;
} VC, *PVC;

typedef struct _PARTY
{
    LIST_ENTRY Link;
    NDIS_HANDLE NdisPartyHandle;
    PVC Vc;
    NDIS_STATUS Status;
    BOOLEAN Notify;
} PARTY, *PPARTY;

typedef struct _SAP
{
    NDIS_HANDLE NdisSapHandle;
    PVC Incoming;
} SAP, *PSAP;

typedef struct _FAMILY
{
    NDIS_HANDLE NdisAfHandle;
    NDIS_OID_REQUEST Request;
} FAMILY, *PFAMILY;

static CO_ADDRESS_FAMILY Family;

PROTOCOL_BIND_ADAPTER_EX bind;
PROTOCOL_CM_DROP_PARTY drop_bad;
PROTOCOL_CM_DROP_PARTY drop_status_bad;
PROTOCOL_CM_DROP_PARTY drop_failed_ok;
PROTOCOL_CM_DROP_PARTY drop_status_ok;
PROTOCOL_CM_DROP_PARTY drop_before_ok;
PROTOCOL_CM_DROP_PARTY drop_cleared_ok;
PROTOCOL_CM_CLOSE_CALL close_call_bad;
PROTOCOL_CM_CLOSE_CALL close_call_party_bad;
PROTOCOL_CM_CLOSE_CALL close_call_delete_ok;
PROTOCOL_CM_CLOSE_CALL close_call_refused_ok;
PROTOCOL_CM_MAKE_CALL make_call_bad;
PROTOCOL_CM_MAKE_CALL make_call_ok;
PROTOCOL_CM_REG_SAP register_sap_bad;
PROTOCOL_CM_REG_SAP register_sap_ok;
PROTOCOL_CM_DEREGISTER_SAP deregister_sap_bad;
PROTOCOL_CM_DEREGISTER_SAP deregister_sap_ok;
PROTOCOL_CM_OPEN_AF open_af_bad;
PROTOCOL_CM_OPEN_AF open_af_ok;
PROTOCOL_CM_CLOSE_AF close_af_bad;
PROTOCOL_CM_CLOSE_AF close_af_always_bad;
PROTOCOL_CM_CLOSE_AF close_af_ok;
NDIS_IO_WORKITEM_FUNCTION drain_ok;

NDIS_STATUS bind(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    return NdisCmRegisterAddressFamilyEx(context, &Family);
}

NDIS_STATUS drop_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    if (party->Notify)
    {
        NdisCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, party->NdisPartyHandle, data, size);   // want "party->NdisPartyHandle is used by NdisCmDispatchIncomingDropParty, but NdisCmDropPartyComplete ended it at line \d+"
    }
    return NDIS_STATUS_PENDING;
}

/* The status may be success, and nothing asks. */
NDIS_STATUS drop_status_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_HANDLE handle = party->NdisPartyHandle;

    NdisCmDropPartyComplete(party->Status, handle);
    NdisCmDispatchIncomingDropParty(party->Status, handle, NULL, 0);        // want "handle is used by NdisCmDispatchIncomingDropParty"
    return NDIS_STATUS_PENDING;
}

/* A party whose drop failed is still there. */
NDIS_STATUS drop_failed_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    NdisCmDropPartyComplete(NDIS_STATUS_FAILURE, party->NdisPartyHandle);
    NdisCmDispatchIncomingDropParty(NDIS_STATUS_FAILURE, party->NdisPartyHandle, NULL, 0);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_status_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status = party->Status;

    NdisCmDropPartyComplete(status, party->NdisPartyHandle);
    if (status == NDIS_STATUS_SUCCESS)
    {
        RemoveEntryList(&party->Link);
        NdisFreeMemory(party, 0, 0);
        return NDIS_STATUS_PENDING;
    }
    NdisCmDispatchIncomingDropParty(status, party->NdisPartyHandle, NULL, 0);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_before_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    NdisCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, party->NdisPartyHandle, data, size);
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_cleared_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_HANDLE handle = party->NdisPartyHandle;

    party->NdisPartyHandle = NULL;
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, handle);
    if (party->NdisPartyHandle != NULL)
    {
        NdisCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, party->NdisPartyHandle, NULL, 0);
    }
    return NDIS_STATUS_PENDING;
}

/* Each party is another one. */
VOID drain_ok(PVOID context, NDIS_HANDLE item)
{
    PVC vc = (PVC)context;
    PLIST_ENTRY link = vc->Parties.Flink;

    while (link != &vc->Parties)
    {
        PPARTY party = CONTAINING_RECORD(link, PARTY, Link);

        link = link->Flink;
        if (party->Notify)
        {
            NdisCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, party->NdisPartyHandle, NULL, 0);
        }
        NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    }
}

NDIS_STATUS close_call_bad(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PVC vc = (PVC)context;

    NdisCmCloseCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, NULL);
    if (vc->State == 3)
    {
        NdisCmDeactivateVc(vc->NdisVcHandle);       // want "vc->NdisVcHandle is used by NdisCmDeactivateVc, but NdisCmCloseCallComplete ended it"
    }
    return NDIS_STATUS_PENDING;
}

static VOID leave(PVC vc, PPARTY party)
{
    vc->State = 0;
    NdisCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, party->NdisPartyHandle, NULL, 0);
}

NDIS_STATUS close_call_party_bad(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PVC vc = (PVC)context;
    PPARTY party = (PPARTY)partyContext;

    NdisCmCloseCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, party->NdisPartyHandle);
    leave(vc, party);       // want "party->NdisPartyHandle is used by leave, but NdisCmCloseCallComplete ended it at line \d+"
    return NDIS_STATUS_PENDING;
}

/* Who created the VC deletes it when the call is closed. */
NDIS_STATUS close_call_delete_ok(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PVC vc = (PVC)context;

    NdisCmCloseCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, NULL);
    if (vc->Mine)
    {
        NdisCoDeleteVc(vc->NdisVcHandle);
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_call_refused_ok(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PVC vc = (PVC)context;
    NDIS_STATUS status = vc->State == 3 ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_SUCCESS;

    if (status == NDIS_STATUS_SUCCESS)
    {
        NdisCmDeactivateVc(vc->NdisVcHandle);
    }
    NdisCmCloseCallComplete(status, vc->NdisVcHandle, NULL);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisCmDispatchIncomingCloseCall(status, vc->NdisVcHandle, NULL, 0);
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS make_call_bad(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE party, PNDIS_HANDLE out)
{
    PVC vc = (PVC)context;

    if (vc->State != 0)
    {
        NdisCmMakeCallComplete(NDIS_STATUS_INVALID_STATE, vc->NdisVcHandle, party, NULL, parameters);
        NdisCmDispatchIncomingDropParty(NDIS_STATUS_INVALID_STATE, party, NULL, 0);     // want "party is used by NdisCmDispatchIncomingDropParty, but NdisCmMakeCallComplete ended it"
        return NDIS_STATUS_PENDING;
    }
    NdisCmMakeCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, party, vc, parameters);
    return NDIS_STATUS_PENDING;
}

/* The VC stays, and after success the party does too. */
NDIS_STATUS make_call_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE party, PNDIS_HANDLE out)
{
    PVC vc = (PVC)context;

    if (vc->State != 0)
    {
        NdisCmMakeCallComplete(NDIS_STATUS_INVALID_STATE, vc->NdisVcHandle, party, NULL, parameters);
        NdisCmDeactivateVc(vc->NdisVcHandle);
        return NDIS_STATUS_PENDING;
    }
    NdisCmMakeCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, party, vc, parameters);
    NdisCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, party, NULL, 0);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS register_sap_bad(NDIS_HANDLE context, PCO_SAP address, NDIS_HANDLE handle, PNDIS_HANDLE sapContext)
{
    PSAP sap = (PSAP)context;
    NDIS_STATUS status = address->SapLength == 0 ? NDIS_STATUS_INVALID_DATA : NDIS_STATUS_SUCCESS;

    NdisCmRegisterSapComplete(status, handle, sap);
    NdisCmDispatchIncomingCall(handle, sap->Incoming->NdisVcHandle, NULL);      // want "handle is used by NdisCmDispatchIncomingCall, but NdisCmRegisterSapComplete ended it"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS register_sap_ok(NDIS_HANDLE context, PCO_SAP address, NDIS_HANDLE handle, PNDIS_HANDLE sapContext)
{
    PSAP sap = (PSAP)context;

    if (address->SapLength == 0)
    {
        NdisCmRegisterSapComplete(NDIS_STATUS_INVALID_DATA, handle, NULL);
        return NDIS_STATUS_PENDING;
    }
    NdisCmRegisterSapComplete(NDIS_STATUS_SUCCESS, handle, sap);
    NdisCmDispatchIncomingCall(handle, sap->Incoming->NdisVcHandle, NULL);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS deregister_sap_bad(NDIS_HANDLE context)
{
    PSAP sap = (PSAP)context;

    NdisCmDeregisterSapComplete(NDIS_STATUS_FAILURE, sap->NdisSapHandle);
    NdisCmDispatchIncomingCall(sap->NdisSapHandle, sap->Incoming->NdisVcHandle, NULL);      // want "sap->NdisSapHandle is used by NdisCmDispatchIncomingCall, but NdisCmDeregisterSapComplete ended it"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS deregister_sap_ok(NDIS_HANDLE context)
{
    PSAP sap = (PSAP)context;

    NdisCmDispatchIncomingCloseCall(NDIS_STATUS_CLOSING, sap->Incoming->NdisVcHandle, NULL, 0);
    NdisCmDeregisterSapComplete(NDIS_STATUS_SUCCESS, sap->NdisSapHandle);
    sap->NdisSapHandle = NULL;
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS open_af_bad(NDIS_HANDLE context, PCO_ADDRESS_FAMILY family, NDIS_HANDLE af, PNDIS_HANDLE afContext)
{
    if (family->MajorVersion < 3)
    {
        NdisCmOpenAddressFamilyComplete(NDIS_STATUS_BAD_VERSION, af, NULL);
        NdisCmNotifyCloseAddressFamily(af);     // want "af is used by NdisCmNotifyCloseAddressFamily, but NdisCmOpenAddressFamilyComplete ended it"
        return NDIS_STATUS_PENDING;
    }
    *afContext = context;
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS open_af_ok(NDIS_HANDLE context, PCO_ADDRESS_FAMILY family, NDIS_HANDLE af, PNDIS_HANDLE afContext)
{
    NDIS_STATUS status = family->MajorVersion < 3 ? NDIS_STATUS_BAD_VERSION : NDIS_STATUS_SUCCESS;

    NdisCmOpenAddressFamilyComplete(status, af, context);
    if (status == NDIS_STATUS_SUCCESS && family->MinorVersion == 0)
    {
        NdisCmNotifyCloseAddressFamily(af);
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_af_bad(NDIS_HANDLE context)
{
    PFAMILY family = (PFAMILY)context;

    NdisCmCloseAddressFamilyComplete(NDIS_STATUS_SUCCESS, family->NdisAfHandle);
    NdisCoOidRequest(context, family->NdisAfHandle, NULL, NULL, &family->Request);      // want "family->NdisAfHandle is used by NdisCoOidRequest, but NdisCmCloseAddressFamilyComplete ended it"
    return NDIS_STATUS_PENDING;
}

static VOID closed(PFAMILY family, NDIS_STATUS status)
{
    NdisCmCloseAddressFamilyComplete(status, family->NdisAfHandle);
}

/* Whatever the status. */
NDIS_STATUS close_af_always_bad(NDIS_HANDLE context)
{
    PFAMILY family = (PFAMILY)context;

    closed(family, NDIS_STATUS_FAILURE);
    NdisCmNotifyCloseAddressFamily(family->NdisAfHandle);       // want "family->NdisAfHandle is used by NdisCmNotifyCloseAddressFamily, but closed ended it"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_af_ok(NDIS_HANDLE context)
{
    PFAMILY family = (PFAMILY)context;

    NdisCoOidRequest(context, family->NdisAfHandle, NULL, NULL, &family->Request);
    closed(family, NDIS_STATUS_SUCCESS);
    NdisFreeMemory(family, 0, 0);
    return NDIS_STATUS_PENDING;
}

/* What is tested above does change. */
VOID change(PVC vc, PPARTY party, ULONG value)
{
    vc->State = value;
    vc->Mine = (BOOLEAN)value;
    party->Notify = (BOOLEAN)value;
    party->Status = value;
}
