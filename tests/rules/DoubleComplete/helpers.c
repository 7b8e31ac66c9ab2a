/* Completed by functions of the driver: their status, an out parameter or a return value says whether they did. */
#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    PNDIS_OID_REQUEST Pending;
    ULONG State;
} ADAPTER, *PADAPTER;

MINIPORT_OID_REQUEST returns_theirs_ok;
MINIPORT_OID_REQUEST ignores_theirs_bad;
MINIPORT_OID_REQUEST told_by_flag_ok;
MINIPORT_OID_REQUEST flag_not_asked_bad;
MINIPORT_OID_REQUEST told_by_result_ok;
MINIPORT_OID_REQUEST by_slot_bad;
MINIPORT_OID_REQUEST by_slot_ok;
MINIPORT_OID_REQUEST by_table_bad;
MINIPORT_OID_REQUEST both_ends_bad;
MINIPORT_CANCEL_OID_REQUEST cancel_ok;

static VOID finish(PADAPTER adapter, PNDIS_OID_REQUEST request, NDIS_STATUS status)
{
    NdisMOidRequestComplete(adapter->Handle, request, status);
}

/* Completes what it can at once, and says so by NDIS_STATUS_PENDING; all else is left to its caller. */
static NDIS_STATUS query(PADAPTER adapter, PNDIS_OID_REQUEST request)
{
    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    case OID_GEN_LINK_STATE:
        finish(adapter, request, NDIS_STATUS_SUCCESS);
        return NDIS_STATUS_PENDING;
    case OID_GEN_STATISTICS:
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

NDIS_STATUS returns_theirs_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = query((PADAPTER)context, request);

    if (status != NDIS_STATUS_PENDING && ((PADAPTER)context)->State == 3)
    {
        finish((PADAPTER)context, request, status);
        status = NDIS_STATUS_PENDING;
    }
    return status;
}

NDIS_STATUS ignores_theirs_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    query(adapter, request);
    finish(adapter, request, NDIS_STATUS_SUCCESS);      // want "request is completed again, it was completed at line 58"
    return NDIS_STATUS_PENDING;
}

static VOID set(PADAPTER adapter, PNDIS_OID_REQUEST request, PBOOLEAN completed)
{
    *completed = FALSE;
    if (request->RequestType == NdisRequestSetInformation)
    {
        adapter->State = 1;
        finish(adapter, request, NDIS_STATUS_SUCCESS);
        *completed = TRUE;
    }
}

NDIS_STATUS told_by_flag_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    BOOLEAN completed;

    set(adapter, request, &completed);
    if (!completed)
    {
        finish(adapter, request, NDIS_STATUS_NOT_SUPPORTED);
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS flag_not_asked_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    BOOLEAN completed;

    set(adapter, request, &completed);
    if (adapter->Pending != NULL)
    {
        finish(adapter, request, NDIS_STATUS_FAILURE);      // want "request is completed again"
        return NDIS_STATUS_PENDING;
    }
    return completed ? NDIS_STATUS_PENDING : NDIS_STATUS_NOT_SUPPORTED;
}

static BOOLEAN taken(PADAPTER adapter, PNDIS_OID_REQUEST request)
{
    if (adapter->State == 2)
    {
        finish(adapter, request, NDIS_STATUS_NOT_ACCEPTED);
        return TRUE;
    }
    return FALSE;
}

NDIS_STATUS told_by_result_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (taken(adapter, request))
    {
        return NDIS_STATUS_PENDING;
    }
    return request->RequestType == NdisRequestMethod ? NDIS_STATUS_NOT_SUPPORTED : NDIS_STATUS_SUCCESS;
}

static VOID complete_pending(PADAPTER adapter, NDIS_STATUS status)
{
    if (adapter->Pending != NULL)
    {
        finish(adapter, adapter->Pending, status);
    }
}

/* The slot still holds the request when it is completed by its own name. */
NDIS_STATUS by_slot_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Pending = request;
    if (adapter->State == 5)
    {
        finish(adapter, request, NDIS_STATUS_FAILURE);
    }
    if (adapter->State >= 5)
    {
        complete_pending(adapter, NDIS_STATUS_REQUEST_ABORTED);     // want "request is completed again"
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS by_slot_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Pending = request;
    if (adapter->State == 5)
    {
        adapter->Pending = NULL;
        finish(adapter, request, NDIS_STATUS_FAILURE);
    }
    complete_pending(adapter, NDIS_STATUS_REQUEST_ABORTED);
    return NDIS_STATUS_PENDING;
}

VOID cancel_ok(NDIS_HANDLE context, PVOID id)
{
    PADAPTER adapter = (PADAPTER)context;
    PNDIS_OID_REQUEST request = adapter->Pending;

    adapter->Pending = NULL;
    if (request != NULL && request->RequestId == id)
    {
        finish(adapter, request, NDIS_STATUS_REQUEST_ABORTED);
    }
    complete_pending(adapter, NDIS_STATUS_REQUEST_ABORTED);
}

typedef NDIS_STATUS (*OID_FUNCTION)(PADAPTER adapter, PNDIS_OID_REQUEST request);

static NDIS_STATUS set_filter(PADAPTER adapter, PNDIS_OID_REQUEST request)
{
    adapter->State = 4;
    finish(adapter, request, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_SUCCESS;
}

static const OID_FUNCTION Functions[] = { query, set_filter };

NDIS_STATUS by_table_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return Functions[request->RequestType & 1]((PADAPTER)context, request);     // want "request is completed at line \d+, but by_table_bad returns NDIS_STATUS_SUCCESS"
}

static NDIS_STATUS complete_and_say(PADAPTER adapter, PNDIS_OID_REQUEST request, NDIS_STATUS status)
{
    if (status != NDIS_STATUS_PENDING)
    {
        finish(adapter, request, status);
    }
    return status;
}

NDIS_STATUS both_ends_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    if (request->RequestType == NdisRequestMethod)
    {
        return complete_and_say((PADAPTER)context, request, NDIS_STATUS_PENDING);
    }
    return complete_and_say((PADAPTER)context, request, NDIS_STATUS_SUCCESS);       // want "request is completed at line \d+, but both_ends_bad returns NDIS_STATUS_SUCCESS"
}

/* What is tested above does change. */
VOID change(PADAPTER adapter, ULONG value)
{
    adapter->State = value;
}
