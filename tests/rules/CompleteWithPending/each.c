/* Every completion DDI that takes a final status: given one that is none, and given one that is. */
#include <ndis.h>

typedef struct _STATE
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Vc;
    PVOID Request;
    PVOID Context;
    BOOLEAN Done;
} STATE, *PSTATE;

void ndis_cl_incoming_call_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisClIncomingCallComplete(status, state->Handle, NULL);      // want "NdisClIncomingCallComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cl_incoming_call_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisClIncomingCallComplete(status, state->Handle, NULL);
}

void ndis_cl_notify_close_address_family_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisClNotifyCloseAddressFamilyComplete(state->Handle, status);      // want "NdisClNotifyCloseAddressFamilyComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cl_notify_close_address_family_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisClNotifyCloseAddressFamilyComplete(state->Handle, status);
}

void ndis_cm_add_party_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCmAddPartyComplete(status, state->Handle, state->Context, NULL);      // want "NdisCmAddPartyComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cm_add_party_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCmAddPartyComplete(status, state->Handle, state->Context, NULL);
}

void ndis_cm_close_address_family_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCmCloseAddressFamilyComplete(status, state->Handle);      // want "NdisCmCloseAddressFamilyComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cm_close_address_family_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCmCloseAddressFamilyComplete(status, state->Handle);
}

void ndis_cm_close_call_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCmCloseCallComplete(status, state->Handle, state->Vc);      // want "NdisCmCloseCallComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cm_close_call_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCmCloseCallComplete(status, state->Handle, state->Vc);
}

void ndis_cm_deregister_sap_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCmDeregisterSapComplete(status, state->Handle);      // want "NdisCmDeregisterSapComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cm_deregister_sap_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCmDeregisterSapComplete(status, state->Handle);
}

void ndis_cm_drop_party_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCmDropPartyComplete(status, state->Handle);      // want "NdisCmDropPartyComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cm_drop_party_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCmDropPartyComplete(status, state->Handle);
}

void ndis_cm_make_call_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCmMakeCallComplete(status, state->Handle, state->Vc, state->Context, NULL);      // want "NdisCmMakeCallComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cm_make_call_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCmMakeCallComplete(status, state->Handle, state->Vc, state->Context, NULL);
}

void ndis_cm_modify_call_qo_scomplete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCmModifyCallQoSComplete(status, state->Handle, NULL);      // want "NdisCmModifyCallQoSComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cm_modify_call_qo_scomplete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCmModifyCallQoSComplete(status, state->Handle, NULL);
}

void ndis_cm_open_address_family_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCmOpenAddressFamilyComplete(status, state->Handle, state->Context);      // want "NdisCmOpenAddressFamilyComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cm_open_address_family_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCmOpenAddressFamilyComplete(status, state->Handle, state->Context);
}

void ndis_cm_register_sap_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCmRegisterSapComplete(status, state->Handle, state->Context);      // want "NdisCmRegisterSapComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_cm_register_sap_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCmRegisterSapComplete(status, state->Handle, state->Context);
}

void ndis_co_oid_request_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCoOidRequestComplete(state->Handle, state->Vc, state->Vc, state->Request, status);      // want "NdisCoOidRequestComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_co_oid_request_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCoOidRequestComplete(state->Handle, state->Vc, state->Vc, state->Request, status);
}

void ndis_complete_bind_adapter_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCompleteBindAdapter(state->Handle, status, NULL);      // want "NdisCompleteBindAdapter is given NDIS_STATUS_PENDING as the final status"
}

void ndis_complete_bind_adapter_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCompleteBindAdapter(state->Handle, status, NULL);
}

void ndis_complete_bind_adapter_ex_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCompleteBindAdapterEx(state->Handle, status);      // want "NdisCompleteBindAdapterEx is given NDIS_STATUS_PENDING as the final status"
}

void ndis_complete_bind_adapter_ex_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCompleteBindAdapterEx(state->Handle, status);
}

void ndis_complete_net_pn_pevent_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCompleteNetPnPEvent(state->Handle, state->Request, status);      // want "NdisCompleteNetPnPEvent is given NDIS_STATUS_PENDING as the final status"
}

void ndis_complete_net_pn_pevent_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCompleteNetPnPEvent(state->Handle, state->Request, status);
}

void ndis_complete_pn_pevent_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCompletePnPEvent(status, state->Handle, state->Request);      // want "NdisCompletePnPEvent is given NDIS_STATUS_PENDING as the final status"
}

void ndis_complete_pn_pevent_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCompletePnPEvent(status, state->Handle, state->Request);
}

void ndis_complete_unbind_adapter_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisCompleteUnbindAdapter(state->Handle, status);      // want "NdisCompleteUnbindAdapter is given NDIS_STATUS_PENDING as the final status"
}

void ndis_complete_unbind_adapter_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisCompleteUnbindAdapter(state->Handle, status);
}

void ndis_fdirect_oid_request_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisFDirectOidRequestComplete(state->Handle, state->Request, status);      // want "NdisFDirectOidRequestComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_fdirect_oid_request_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisFDirectOidRequestComplete(state->Handle, state->Request, status);
}

void ndis_foid_request_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisFOidRequestComplete(state->Handle, state->Request, status);      // want "NdisFOidRequestComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_foid_request_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisFOidRequestComplete(state->Handle, state->Request, status);
}

void ndis_frestart_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisFRestartComplete(state->Handle, status);      // want "NdisFRestartComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_frestart_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisFRestartComplete(state->Handle, status);
}

void ndis_mcm_add_party_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCmAddPartyComplete(status, state->Handle, state->Context, NULL);      // want "NdisMCmAddPartyComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mcm_add_party_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCmAddPartyComplete(status, state->Handle, state->Context, NULL);
}

void ndis_mcm_close_address_family_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCmCloseAddressFamilyComplete(status, state->Handle);      // want "NdisMCmCloseAddressFamilyComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mcm_close_address_family_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCmCloseAddressFamilyComplete(status, state->Handle);
}

void ndis_mcm_close_call_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCmCloseCallComplete(status, state->Handle, state->Vc);      // want "NdisMCmCloseCallComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mcm_close_call_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCmCloseCallComplete(status, state->Handle, state->Vc);
}

void ndis_mcm_deregister_sap_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCmDeregisterSapComplete(status, state->Handle);      // want "NdisMCmDeregisterSapComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mcm_deregister_sap_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCmDeregisterSapComplete(status, state->Handle);
}

void ndis_mcm_drop_party_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCmDropPartyComplete(status, state->Handle);      // want "NdisMCmDropPartyComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mcm_drop_party_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCmDropPartyComplete(status, state->Handle);
}

void ndis_mcm_make_call_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCmMakeCallComplete(status, state->Handle, state->Vc, state->Context, NULL);      // want "NdisMCmMakeCallComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mcm_make_call_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCmMakeCallComplete(status, state->Handle, state->Vc, state->Context, NULL);
}

void ndis_mcm_modify_call_qo_scomplete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCmModifyCallQoSComplete(status, state->Handle, NULL);      // want "NdisMCmModifyCallQoSComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mcm_modify_call_qo_scomplete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCmModifyCallQoSComplete(status, state->Handle, NULL);
}

void ndis_mcm_oid_request_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCmOidRequestComplete(state->Handle, state->Vc, state->Vc, state->Request, status);      // want "NdisMCmOidRequestComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mcm_oid_request_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCmOidRequestComplete(state->Handle, state->Vc, state->Vc, state->Request, status);
}

void ndis_mcm_open_address_family_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCmOpenAddressFamilyComplete(status, state->Handle, state->Context);      // want "NdisMCmOpenAddressFamilyComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mcm_open_address_family_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCmOpenAddressFamilyComplete(status, state->Handle, state->Context);
}

void ndis_mcm_register_sap_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCmRegisterSapComplete(status, state->Handle, state->Context);      // want "NdisMCmRegisterSapComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mcm_register_sap_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCmRegisterSapComplete(status, state->Handle, state->Context);
}

void ndis_mco_activate_vc_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCoActivateVcComplete(status, state->Handle, NULL);      // want "NdisMCoActivateVcComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mco_activate_vc_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCoActivateVcComplete(status, state->Handle, NULL);
}

void ndis_mco_deactivate_vc_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCoDeactivateVcComplete(status, state->Handle);      // want "NdisMCoDeactivateVcComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mco_deactivate_vc_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCoDeactivateVcComplete(status, state->Handle);
}

void ndis_mco_oid_request_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCoOidRequestComplete(state->Handle, state->Vc, state->Request, status);      // want "NdisMCoOidRequestComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mco_oid_request_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCoOidRequestComplete(state->Handle, state->Vc, state->Request, status);
}

void ndis_mco_request_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMCoRequestComplete(status, state->Handle, state->Request);      // want "NdisMCoRequestComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mco_request_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMCoRequestComplete(status, state->Handle, state->Request);
}

void ndis_mdirect_oid_request_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMDirectOidRequestComplete(state->Handle, state->Request, status);      // want "NdisMDirectOidRequestComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mdirect_oid_request_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMDirectOidRequestComplete(state->Handle, state->Request, status);
}

void ndis_moid_request_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMOidRequestComplete(state->Handle, state->Request, status);      // want "NdisMOidRequestComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_moid_request_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMOidRequestComplete(state->Handle, state->Request, status);
}

void ndis_mquery_information_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMQueryInformationComplete(state->Handle, status);      // want "NdisMQueryInformationComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mquery_information_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMQueryInformationComplete(state->Handle, status);
}

void ndis_mreset_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMResetComplete(state->Handle, status, FALSE);      // want "NdisMResetComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mreset_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMResetComplete(state->Handle, status, FALSE);
}

void ndis_mrestart_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMRestartComplete(state->Handle, status);      // want "NdisMRestartComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mrestart_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMRestartComplete(state->Handle, status);
}

void ndis_msend_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMSendComplete(state->Handle, state->Request, status);      // want "NdisMSendComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_msend_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMSendComplete(state->Handle, state->Request, status);
}

void ndis_mset_information_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMSetInformationComplete(state->Handle, status);      // want "NdisMSetInformationComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mset_information_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMSetInformationComplete(state->Handle, status);
}

void ndis_mtransfer_data_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMTransferDataComplete(state->Handle, state->Request, status, NULL);      // want "NdisMTransferDataComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mtransfer_data_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMTransferDataComplete(state->Handle, state->Request, status, NULL);
}

void ndis_mwan_send_complete_bad(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    NdisMWanSendComplete(state->Handle, state->Request, status);      // want "NdisMWanSendComplete is given NDIS_STATUS_PENDING as the final status"
}

void ndis_mwan_send_complete_ok(PSTATE state)
{
    NDIS_STATUS status = state->Done ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMWanSendComplete(state->Handle, state->Request, status);
}
