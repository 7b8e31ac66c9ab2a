/* Pended here, completed through a function pointer of the request that worker.c runs. */
#include "vc.h"

PROTOCOL_CM_DROP_PARTY submitted_ok;
PROTOCOL_CM_DROP_PARTY held_by_vc_ok;
PROTOCOL_CM_DROP_PARTY stopping_bad;
PROTOCOL_CM_DROP_PARTY asked_only_bad;

static VOID finish_drop(PREQUEST request, NDIS_STATUS status)
{
    PPARTY party = CONTAINING_RECORD(request, PARTY, Request);

    NdisMCmDropPartyComplete(status, party->NdisPartyHandle);
}

NDIS_STATUS submitted_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    party->Request.Finish = finish_drop;
    status = submit(party->Vc->Card, &party->Request);
    return status;
}

NDIS_STATUS held_by_vc_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    PVC vc = party->Vc;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    if (vc->Parties == 1)
    {
        /* The last party goes when the call is closed. */
        vc->Dropping = party;
        return NDIS_STATUS_PENDING;
    }
    party->Request.Finish = finish_drop;
    return submit(vc->Card, &party->Request);
}

NDIS_STATUS stopping_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    if (card_is_stopping(party->Vc->Card))
    {
        /* Halt drains what is on the list. */
        return NDIS_STATUS_PENDING;     // want "stopping_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
    }
    party->Request.Finish = finish_drop;
    status = submit(party->Vc->Card, &party->Request);
    return status;
}

static NDIS_STATUS ask(PPARTY party)
{
    return party->Vc->Parties > 1 ? NDIS_STATUS_PENDING : NDIS_STATUS_SUCCESS;
}

/* The helper looks at the party, and keeps nothing of it. */
NDIS_STATUS asked_only_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    NDIS_STATUS status = ask((PPARTY)context);

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    return status;      // want "asked_only_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}
