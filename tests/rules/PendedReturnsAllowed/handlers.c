/* Handlers whose pages name all they may return. */
#include <ndis.h>

typedef struct _THING
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    LONG References;
    ULONG State;
    BOOLEAN Closing;
    NDIS_STATUS Status;
} THING, *PTHING;

#define RETURN_IF(cond, status) do { if (cond) { return (status); } } while (0)

void thing_free(PTHING thing);
NDIS_STATUS thing_close(PTHING thing);

FILTER_PAUSE filter_pause_bad;
NDIS_STATUS filter_pause_bad(NDIS_HANDLE context, PNDIS_FILTER_PAUSE_PARAMETERS parameters)
{
    PTHING filter = (PTHING)context;

    RETURN_IF(filter->State != 2, NDIS_STATUS_FAILURE);     // want "filter_pause_bad returns NDIS_STATUS_FAILURE, FilterPause may return NDIS_STATUS_SUCCESS or NDIS_STATUS_PENDING only"
    filter->State = 3;
    return NDIS_STATUS_SUCCESS;
}

FILTER_PAUSE filter_pause_status_bad;
NDIS_STATUS filter_pause_status_bad(NDIS_HANDLE context, PNDIS_FILTER_PAUSE_PARAMETERS parameters)
{
    PTHING filter = (PTHING)context;
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;

    if (filter->References == 0)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    return status;                          // want "filter_pause_status_bad returns NDIS_STATUS_RESOURCES"
}

PROTOCOL_UNBIND_ADAPTER_EX unbind_bad;
NDIS_STATUS unbind_bad(NDIS_HANDLE unbind, NDIS_HANDLE context)
{
    PTHING binding = (PTHING)context;

    if (binding->Closing)
    {
        return NDIS_STATUS_CLOSING;         // want "unbind_bad returns NDIS_STATUS_CLOSING, ProtocolUnbindAdapterEx may return"
    }
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS close_binding(PTHING binding)
{
    if (binding->Handle == NULL)
    {
        return NDIS_STATUS_INVALID_PARAMETER;
    }
    NdisCloseAdapterEx(binding->Handle);
    return NDIS_STATUS_SUCCESS;
}

PROTOCOL_UNBIND_ADAPTER_EX unbind_helper_bad;
NDIS_STATUS unbind_helper_bad(NDIS_HANDLE unbind, NDIS_HANDLE context)
{
    return close_binding((PTHING)context);  // want "unbind_helper_bad returns (NDIS_)?STATUS_INVALID_PARAMETER"
}

PROTOCOL_CM_CLOSE_AF close_af_bad;
NDIS_STATUS close_af_bad(NDIS_HANDLE context)
{
    PTHING af = (PTHING)context;

    NdisAcquireSpinLock(&af->Lock);
    if (af->References != 0)
    {
        NdisReleaseSpinLock(&af->Lock);
        return NDIS_STATUS_NOT_ACCEPTED;    // want "close_af_bad returns NDIS_STATUS_NOT_ACCEPTED, ProtocolCmCloseAf may return"
    }
    NdisReleaseSpinLock(&af->Lock);
    thing_free(af);
    return NDIS_STATUS_SUCCESS;
}

PROTOCOL_CM_CLOSE_AF close_af_ladder_bad;
NDIS_STATUS close_af_ladder_bad(NDIS_HANDLE context)
{
    PTHING af = (PTHING)context;
    NDIS_STATUS status = NDIS_STATUS_FAILURE;

    if (af->State == 0)
    {
        goto out;
    }
    status = NDIS_STATUS_PENDING;
    if (af->References == 0)
    {
        thing_free(af);
        status = NDIS_STATUS_SUCCESS;
    }
out:
    return status;                          // want "close_af_ladder_bad returns NDIS_STATUS_FAILURE"
}

PROTOCOL_CM_DEREGISTER_SAP deregister_sap_bad;
NDIS_STATUS deregister_sap_bad(NDIS_HANDLE context)
{
    PTHING sap = (PTHING)context;

    switch (sap->State)
    {
    case 0:
        return NDIS_STATUS_SUCCESS;
    case 1:
        return NDIS_STATUS_PENDING;
    default:
        return NDIS_STATUS_INVALID_SAP;     // want "deregister_sap_bad returns NDIS_STATUS_INVALID_SAP, ProtocolCmDeregisterSap may return"
    }
}

PROTOCOL_CM_DEREGISTER_SAP deregister_sap_tested_bad;
NDIS_STATUS deregister_sap_tested_bad(NDIS_HANDLE context)
{
    NDIS_STATUS status = thing_close((PTHING)context);

    if (status == NDIS_STATUS_BUSY)
    {
        return status;                      // want "deregister_sap_tested_bad returns NDIS_STATUS_BUSY"
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_IDLE_NOTIFICATION idle_bad;
NDIS_STATUS idle_bad(NDIS_HANDLE context, BOOLEAN force)
{
    PTHING nic = (PTHING)context;

    nic->State = force ? 2 : 1;
    return NDIS_STATUS_SUCCESS;             // want "idle_bad returns NDIS_STATUS_SUCCESS, MiniportIdleNotification may return NDIS_STATUS_PENDING, NDIS_STATUS_BUSY or NDIS_STATUS_FAILURE only"
}

MINIPORT_IDLE_NOTIFICATION idle_veto_bad;
NDIS_STATUS idle_veto_bad(NDIS_HANDLE context, BOOLEAN force)
{
    PTHING nic = (PTHING)context;
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (nic->References != 0 && !force)
    {
        status = NDIS_STATUS_NOT_ACCEPTED;
    }
    return status;                          // want "idle_veto_bad returns NDIS_STATUS_NOT_ACCEPTED"
}

MINIPORT_SYNCHRONOUS_OID_REQUEST oid_bad;
NDIS_STATUS oid_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    if (((PTHING)context)->Closing)
    {
        return NDIS_STATUS_REQUEST_ABORTED; // want "oid_bad returns NDIS_STATUS_REQUEST_ABORTED, MiniportSynchronousOidRequest must not return NDIS_STATUS_PENDING or NDIS_STATUS_REQUEST_ABORTED"
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE pause_bad;
NDIS_STATUS pause_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PTHING nic = (PTHING)context;

    if (nic->References < 0)
    {
        return NDIS_STATUS_ADAPTER_NOT_READY;   // want "pause_bad returns NDIS_STATUS_ADAPTER_NOT_READY, MiniportPause may return"
    }
    return NDIS_STATUS_PENDING;
}

FILTER_PAUSE filter_pause_ok;
NDIS_STATUS filter_pause_ok(NDIS_HANDLE context, PNDIS_FILTER_PAUSE_PARAMETERS parameters)
{
    PTHING filter = (PTHING)context;
    NDIS_STATUS status = NDIS_STATUS_FAILURE;

    filter->State = 3;
    if (filter->References != 0)
    {
        status = NDIS_STATUS_PENDING;
    }
    else
    {
        status = NDIS_STATUS_SUCCESS;
    }
    return status;
}

PROTOCOL_UNBIND_ADAPTER_EX unbind_ok;
NDIS_STATUS unbind_ok(NDIS_HANDLE unbind, NDIS_HANDLE context)
{
    PTHING binding = (PTHING)context;
    NDIS_STATUS status = close_binding(binding);

    return status == NDIS_STATUS_PENDING ? status : NDIS_STATUS_SUCCESS;
}

PROTOCOL_UNBIND_ADAPTER_EX unbind_close_ok;
NDIS_STATUS unbind_close_ok(NDIS_HANDLE unbind, NDIS_HANDLE context)
{
    PTHING binding = (PTHING)context;

    return NdisCloseAdapterEx(binding->Handle);
}

PROTOCOL_CM_CLOSE_AF close_af_ok;
NDIS_STATUS close_af_ok(NDIS_HANDLE context)
{
    PTHING af = (PTHING)context;

    return af->References == 0 ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;
}

/* Not known what it gives back. */
PROTOCOL_CM_CLOSE_AF close_af_unknown_ok;
NDIS_STATUS close_af_unknown_ok(NDIS_HANDLE context)
{
    return thing_close((PTHING)context);
}

/* A failure that is only written down. */
PROTOCOL_CM_DEREGISTER_SAP deregister_sap_ok;
NDIS_STATUS deregister_sap_ok(NDIS_HANDLE context)
{
    PTHING sap = (PTHING)context;

    sap->Status = thing_close(sap);
    if (sap->Status == NDIS_STATUS_FAILURE)
    {
        sap->Status = NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

/* The failing branch cannot be taken: the state was set just before. */
PROTOCOL_CM_DEREGISTER_SAP deregister_sap_never_ok;
NDIS_STATUS deregister_sap_never_ok(NDIS_HANDLE context)
{
    PTHING sap = (PTHING)context;

    sap->State = 4;
    if (sap->State != 4)
    {
        return NDIS_STATUS_FAILURE;
    }
    return NDIS_STATUS_PENDING;
}

MINIPORT_IDLE_NOTIFICATION idle_ok;
NDIS_STATUS idle_ok(NDIS_HANDLE context, BOOLEAN force)
{
    PTHING nic = (PTHING)context;

    if (!force && nic->References != 0)
    {
        return NDIS_STATUS_BUSY;
    }
    return nic->State == 0 ? NDIS_STATUS_FAILURE : NDIS_STATUS_PENDING;
}

MINIPORT_SYNCHRONOUS_OID_REQUEST oid_ok;
NDIS_STATUS oid_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return ((PTHING)context)->Closing ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_NOT_SUPPORTED;
}

MINIPORT_PAUSE pause_ok;
NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    return NDIS_STATUS_SUCCESS;
}

/* These may fail as they like. */
PROTOCOL_CM_MAKE_CALL make_call_ok;
NDIS_STATUS make_call_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE party, PNDIS_HANDLE party_context)
{
    return NDIS_STATUS_NOT_SUPPORTED;
}

MINIPORT_OID_REQUEST oid_request_ok;
NDIS_STATUS oid_request_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return NDIS_STATUS_REQUEST_ABORTED;
}

FILTER_RESTART filter_restart_ok;
NDIS_STATUS filter_restart_ok(NDIS_HANDLE context, PNDIS_FILTER_RESTART_PARAMETERS parameters)
{
    return NDIS_STATUS_RESOURCES;
}
