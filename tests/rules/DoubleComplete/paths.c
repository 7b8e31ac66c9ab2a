/* One handler, many paths: switch ladders, status variables, loops, conditions tested twice. */
#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    PNDIS_OID_REQUEST Pending;
    ULONG PacketFilter;
    ULONG State;
    BOOLEAN Removed;
} ADAPTER, *PADAPTER;

#define MP_COMPLETE(_Adapter, _Request, _Status) NdisMOidRequestComplete((_Adapter)->Handle, (_Request), (_Status))

MINIPORT_OID_REQUEST fall_through_bad;
MINIPORT_OID_REQUEST answered_after_bad;
MINIPORT_OID_REQUEST failed_after_bad;
MINIPORT_OID_REQUEST in_a_loop_bad;
MINIPORT_OID_REQUEST both_branches_bad;
MINIPORT_OID_REQUEST one_status_bad;
MINIPORT_OID_REQUEST each_once_ok;
MINIPORT_OID_REQUEST status_tells_ok;
MINIPORT_OID_REQUEST same_test_ok;
MINIPORT_OID_REQUEST left_by_goto_ok;
MINIPORT_OID_REQUEST breaks_out_ok;
MINIPORT_OID_REQUEST never_here_ok;
MINIPORT_CANCEL_OID_REQUEST two_requests_ok;

/* The case for a removed adapter completes the request and goes on to the ladder that completes all of them. */
NDIS_STATUS fall_through_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    if (adapter->Removed)
    {
        MP_COMPLETE(adapter, request, NDIS_STATUS_ADAPTER_REMOVED);
    }
    switch (request->RequestType)
    {
    case NdisRequestQueryInformation:
    case NdisRequestQueryStatistics:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    default:
        status = NDIS_STATUS_INVALID_OID;
        break;
    }
    MP_COMPLETE(adapter, request, status);      // want "request is completed again, it was completed at line 38"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS answered_after_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status;

    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_GEN_CURRENT_PACKET_FILTER:
        adapter->PacketFilter = *(PULONG)request->DATA.SET_INFORMATION.InformationBuffer;
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
        status = NDIS_STATUS_SUCCESS;
        break;
    case OID_GEN_CURRENT_LOOKAHEAD:
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
        status = NDIS_STATUS_PENDING;
        break;
    default:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    }
    return status;      // want "request is completed at line 63, but answered_after_bad returns NDIS_STATUS_SUCCESS, which completes it too"
}

NDIS_STATUS failed_after_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (request->DATA.SET_INFORMATION.InformationBufferLength < sizeof(ULONG))
    {
        request->DATA.SET_INFORMATION.BytesNeeded = sizeof(ULONG);
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_INVALID_LENGTH);
        return NDIS_STATUS_INVALID_LENGTH;      // want "request is completed at line \d+, but failed_after_bad returns NDIS_STATUS_INVALID_LENGTH"
    }
    NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}

/* Every pattern that matches completes the request, and more than one may match. */
NDIS_STATUS in_a_loop_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    PNDIS_OID oid = (PNDIS_OID)request->DATA.QUERY_INFORMATION.InformationBuffer;
    ULONG i;

    for (i = 0; i < 4; i++)
    {
        if (oid[i] == request->DATA.QUERY_INFORMATION.Oid)
        {
            NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);     // want "request is completed again"
        }
    }
    return NDIS_STATUS_PENDING;
}

/* Both tests hold for a removed adapter that is in state 0. */
NDIS_STATUS both_branches_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->State == 0)
    {
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_NOT_ACCEPTED);
    }
    if (adapter->Removed)
    {
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_ADAPTER_REMOVED);     // want "request is completed again"
    }
    else if (adapter->State != 0)
    {
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    }
    return NDIS_STATUS_PENDING;
}

/* Meant to be set where the request was completed, the status is what the failing path left. */
NDIS_STATUS one_status_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status = NDIS_STATUS_NOT_SUPPORTED;

    do
    {
        if (request->RequestType != NdisRequestMethod)
        {
            break;
        }
        adapter->State++;
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
        if (adapter->Removed)
        {
            break;
        }
        status = NDIS_STATUS_PENDING;
    } while (FALSE);
    return status;      // want "request is completed at line \d+, but one_status_bad returns NDIS_STATUS_NOT_SUPPORTED"
}

NDIS_STATUS each_once_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    switch (request->RequestType)
    {
    case NdisRequestSetInformation:
        MP_COMPLETE(adapter, request, NDIS_STATUS_SUCCESS);
        return NDIS_STATUS_PENDING;
    case NdisRequestQueryInformation:
        MP_COMPLETE(adapter, request, NDIS_STATUS_NOT_SUPPORTED);
        break;
    default:
        return NDIS_STATUS_INVALID_OID;
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS status_tells_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status = NDIS_STATUS_NOT_SUPPORTED;

    if (request->RequestType == NdisRequestMethod)
    {
        MP_COMPLETE(adapter, request, NDIS_STATUS_SUCCESS);
        status = NDIS_STATUS_PENDING;
    }
    if (status != NDIS_STATUS_PENDING)
    {
        MP_COMPLETE(adapter, request, status);
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS same_test_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    BOOLEAN removed = adapter->Removed;

    if (removed)
    {
        MP_COMPLETE(adapter, request, NDIS_STATUS_ADAPTER_REMOVED);
    }
    adapter->State++;
    if (!removed)
    {
        MP_COMPLETE(adapter, request, NDIS_STATUS_SUCCESS);
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS left_by_goto_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status;

    NdisAcquireSpinLock(&adapter->Lock);
    if (adapter->Removed)
    {
        status = NDIS_STATUS_ADAPTER_REMOVED;
        goto fail;
    }
    adapter->PacketFilter = 0;
    NdisReleaseSpinLock(&adapter->Lock);
    NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;

fail:
    NdisReleaseSpinLock(&adapter->Lock);
    NdisMOidRequestComplete(adapter->Handle, request, status);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS breaks_out_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    BOOLEAN found = FALSE;
    ULONG i;

    for (i = 0; i < 8; i++)
    {
        if (adapter->State == i)
        {
            NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
            found = TRUE;
            break;
        }
    }
    return found ? NDIS_STATUS_PENDING : NDIS_STATUS_INVALID_OID;
}

/* Answered at once, on every path. */
NDIS_STATUS never_here_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (request->RequestType == NdisRequestQueryInformation)
    {
        request->DATA.QUERY_INFORMATION.BytesWritten = 0;
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    adapter->State = 1;
    return NDIS_STATUS_SUCCESS;
}

/* What the slot holds after it was emptied and filled again is another request. */
VOID two_requests_ok(NDIS_HANDLE context, PVOID id)
{
    PADAPTER adapter = (PADAPTER)context;
    PNDIS_OID_REQUEST first, second;

    NdisAcquireSpinLock(&adapter->Lock);
    first = adapter->Pending;
    adapter->Pending = NULL;
    NdisReleaseSpinLock(&adapter->Lock);
    if (first != NULL && first->RequestId == id)
    {
        NdisMOidRequestComplete(adapter->Handle, first, NDIS_STATUS_REQUEST_ABORTED);
    }
    NdisAcquireSpinLock(&adapter->Lock);
    second = InterlockedExchangePointer((PVOID *)&adapter->Pending, NULL);
    NdisReleaseSpinLock(&adapter->Lock);
    if (second != NULL)
    {
        NdisMOidRequestComplete(adapter->Handle, second, NDIS_STATUS_REQUEST_ABORTED);
    }
}

/* What is tested above does change. */
VOID change(PADAPTER adapter, ULONG value)
{
    adapter->Removed = (BOOLEAN)value;
    adapter->State = value;
}
