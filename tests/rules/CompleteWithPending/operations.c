/* The final status of each kind of operation, on the paths that complete it. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE WorkItem;
    NDIS_HANDLE Lower;
    NDIS_EVENT Event;
    PNDIS_OID_REQUEST Request;
    NDIS_STATUS Status;
    ULONG State;
    BOOLEAN Ready;
} NIC, *PNIC;

typedef struct _PARTY
{
    NDIS_HANDLE NdisPartyHandle;
    NDIS_HANDLE NdisVcHandle;
    NDIS_STATUS Status;
    BOOLEAN Queued;
} PARTY, *PPARTY;

#define COMPLETE(nic, status)   NdisMOidRequestComplete((nic)->Handle, (nic)->Request, (status))

NDIS_STATUS nic_start(PNIC nic);
NDIS_STATUS nic_finish(PNIC nic);

void drop_party_bad(PPARTY party)
{
    NdisMCmDropPartyComplete(NDIS_STATUS_PENDING, party->NdisPartyHandle);      // want "NdisMCmDropPartyComplete is given NDIS_STATUS_PENDING as the final status"
}

void drop_party_twin_bad(PPARTY party)
{
    NDIS_STATUS status = STATUS_PENDING;

    party->Queued = FALSE;
    NdisCmDropPartyComplete(status, party->NdisPartyHandle);                    // want "NdisCmDropPartyComplete is given NDIS_STATUS_PENDING"
}

void close_call_bad(PPARTY party)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (!party->Queued)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    NdisMCmCloseCallComplete(status, party->NdisVcHandle, NULL);                // want "NdisMCmCloseCallComplete is given NDIS_STATUS_PENDING"
}

void oid_tested_bad(PNIC nic)
{
    NDIS_STATUS status = nic_start(nic);

    if (status == NDIS_STATUS_PENDING)
    {
        nic->State = 2;
    }
    else if (status != NDIS_STATUS_SUCCESS)
    {
        status = NDIS_STATUS_FAILURE;
    }
    COMPLETE(nic, status);                  // want "NdisMOidRequestComplete is given NDIS_STATUS_PENDING"
}

static NDIS_STATUS query(PNIC nic)
{
    if (nic->Ready)
    {
        return NDIS_STATUS_SUCCESS;
    }
    NdisQueueIoWorkItem(nic->WorkItem, NULL, nic);
    return NDIS_STATUS_PENDING;
}

void oid_helper_bad(PNIC nic)
{
    NdisMOidRequestComplete(nic->Handle, nic->Request, query(nic));     // want "NdisMOidRequestComplete is given NDIS_STATUS_PENDING"
}

static void finish_request_bad(PNIC nic, NDIS_STATUS status)
{
    nic->State = 0;
    COMPLETE(nic, status);                  // want "NdisMOidRequestComplete is given NDIS_STATUS_PENDING as the final status \(passed by work_bad\)"
}

NDIS_IO_WORKITEM_FUNCTION work_bad;
VOID work_bad(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;

    if (nic->State == 1)
    {
        finish_request_bad(nic, NDIS_STATUS_SUCCESS);
    }
    else
    {
        finish_request_bad(nic, NDIS_STATUS_PENDING);
    }
}

void reset_bad(PNIC nic)
{
    NDIS_STATUS status;

    switch (nic->State)
    {
    case 0:
        status = NDIS_STATUS_SUCCESS;
        break;
    case 1:
        status = NDIS_STATUS_PENDING;
        /* falls through */
    case 2:
        nic->State = 3;
        break;
    default:
        status = NDIS_STATUS_HARD_ERRORS;
        break;
    }
    NdisMResetComplete(nic->Handle, status, FALSE);     // want "NdisMResetComplete is given NDIS_STATUS_PENDING"
}

void restart_bad(PNIC nic)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;
    ULONG i;

    for (i = 0; i < 10; i++)
    {
        if (nic_finish(nic) == NDIS_STATUS_SUCCESS)
        {
            status = NDIS_STATUS_SUCCESS;
            break;
        }
    }
    NdisMRestartComplete(nic->Handle, status);          // want "NdisMRestartComplete is given NDIS_STATUS_PENDING"
}

void bind_bad(PNIC binding, NDIS_HANDLE context)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (binding->Lower == NULL)
    {
        status = NDIS_STATUS_FAILURE;
        goto out;
    }
    binding->State = 1;
out:
    NdisCompleteBindAdapterEx(context, status);         // want "NdisCompleteBindAdapterEx is given NDIS_STATUS_PENDING"
}

void filter_oid_bad(PNIC filter)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    do
    {
        if (filter->Request == NULL)
        {
            break;
        }
        status = NDIS_STATUS_SUCCESS;
    } while (FALSE);
    NdisFOidRequestComplete(filter->Handle, filter->Request, status);   // want "NdisFOidRequestComplete is given NDIS_STATUS_PENDING"
}

void old_query_bad(PNIC nic, BOOLEAN set)
{
    if (set)
    {
        NdisMSetInformationComplete(nic->Handle, NDIS_STATUS_PENDING);      // want "NdisMSetInformationComplete is given NDIS_STATUS_PENDING"
    }
    else
    {
        NdisMQueryInformationComplete(nic->Handle, NDIS_STATUS_SUCCESS);
    }
}

void co_oid_bad(PNIC nic, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = NDIS_STATUS_INVALID_OID;

    if (request->RequestType == NdisRequestQueryInformation)
    {
        status = query(nic);
    }
    NdisMCoOidRequestComplete(nic->Handle, NULL, request, status);      // want "NdisMCoOidRequestComplete is given NDIS_STATUS_PENDING"
}

void incoming_call_bad(PPARTY vc, BOOLEAN accept)
{
    NdisClIncomingCallComplete(accept ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING, vc->NdisVcHandle, NULL);     // want "NdisClIncomingCallComplete is given NDIS_STATUS_PENDING"
}

void net_pnp_bad(PNIC binding, PNET_PNP_EVENT_NOTIFICATION event)
{
    NDIS_STATUS status = nic_start(binding);

    if (status != NDIS_STATUS_PENDING)
    {
        return;
    }
    NdisCompleteNetPnPEvent(binding->Handle, event, status);            // want "NdisCompleteNetPnPEvent is given NDIS_STATUS_PENDING"
}

/* -- right ---------------------------------------------------------------------------------------------------------- */

void drop_party_ok(PPARTY party)
{
    NdisMCmDropPartyComplete(party->Queued ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE, party->NdisPartyHandle);
}

void guarded_ok(PNIC nic)
{
    NDIS_STATUS status = query(nic);

    if (status != NDIS_STATUS_PENDING)
    {
        COMPLETE(nic, status);
    }
}

void returns_first_ok(PNIC nic)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (nic->Ready)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    if (status == NDIS_STATUS_PENDING)
    {
        nic->State = 1;
        return;
    }
    COMPLETE(nic, status);
}

/* Nobody looked at what it returned: it shows nothing. */
void untested_ok(PNIC nic)
{
    COMPLETE(nic, nic_start(nic));
}

void untested_variable_ok(PNIC nic)
{
    NDIS_STATUS status = nic_start(nic);

    if (!NT_SUCCESS(status))
    {
        nic->State = 9;
    }
    COMPLETE(nic, status);
}

/* It is waited for, and the one that wakes it up has stored the status. */
void waits_ok(PNIC nic)
{
    NDIS_STATUS status;

    nic->Status = NDIS_STATUS_PENDING;
    status = NdisOidRequest(nic->Lower, nic->Request);
    if (status == NDIS_STATUS_PENDING)
    {
        NdisWaitEvent(&nic->Event, 0);
        status = nic->Status;
    }
    COMPLETE(nic, status);
}

/* Whoever was handed the context may have stored the status by now. */
void raced_ok(PNIC nic)
{
    nic->Status = NDIS_STATUS_PENDING;
    if (nic_start(nic) == NDIS_STATUS_SUCCESS && nic->Ready)
    {
        COMPLETE(nic, nic->Status);
    }
}

void kept_bad(PNIC nic)
{
    nic->Status = NDIS_STATUS_PENDING;
    nic->State = 0;
    COMPLETE(nic, nic->Status);             // want "NdisMOidRequestComplete is given NDIS_STATUS_PENDING"
}

/* The flag and the status go together. */
void correlated_ok(PNIC nic)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;
    BOOLEAN done = FALSE;

    if (nic->Ready)
    {
        status = NDIS_STATUS_SUCCESS;
        done = TRUE;
    }
    if (done)
    {
        COMPLETE(nic, status);
    }
}

static NDIS_STATUS try_now(PNIC nic, NDIS_STATUS *status)
{
    *status = nic->Ready ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
    return NDIS_STATUS_PENDING;
}

/* What comes back through the pointer is completed with, not what it returns. */
void by_pointer_ok(PNIC nic)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (try_now(nic, &status) == NDIS_STATUS_PENDING)
    {
        COMPLETE(nic, status);
    }
}

void mapped_ok(PNIC nic)
{
    NDIS_STATUS status = query(nic);

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    NdisMRestartComplete(nic->Handle, status);
}

static void finish_ok(PNIC nic, NDIS_STATUS status)
{
    if (status == NDIS_STATUS_PENDING)
    {
        return;
    }
    COMPLETE(nic, status);
}

NDIS_IO_WORKITEM_FUNCTION work_ok;
VOID work_ok(PVOID context, NDIS_HANDLE item)
{
    finish_ok((PNIC)context, NDIS_STATUS_PENDING);
    finish_ok((PNIC)context, NDIS_STATUS_SUCCESS);
}

/* The system says how it went. */
PROTOCOL_OID_REQUEST_COMPLETE completed_ok;
VOID completed_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request, NDIS_STATUS status)
{
    COMPLETE((PNIC)context, status);
}

/* Returned to NDIS, where it belongs. */
MINIPORT_OID_REQUEST pends_ok;
NDIS_STATUS pends_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    nic->Request = request;
    if (nic->Ready)
    {
        COMPLETE(nic, NDIS_STATUS_SUCCESS);
    }
    return status;
}

/* Tested with a macro of the driver's own. */
#define IS_PENDING(status)  ((status) == NDIS_STATUS_PENDING)
void own_macro_ok(PNIC nic)
{
    NDIS_STATUS status = query(nic);

    if (!IS_PENDING(status))
    {
        NdisFRestartComplete(nic->Handle, status);
    }
}
