/* A stand-alone call manager that completes everything but drops. */
#include <ndis.h>

typedef struct _BINDING
{
    NDIS_HANDLE Handle;
    CO_ADDRESS_FAMILY Family;
} BINDING, *PBINDING;

typedef struct _PARTY
{
    PBINDING Binding;
    NDIS_HANDLE NdisPartyHandle;
    NDIS_HANDLE WorkItem;
    PCO_CALL_PARAMETERS Parameters;
    BOOLEAN Dropping;
} PARTY, *PPARTY;

NDIS_IO_WORKITEM_FUNCTION party_work_ok;
PROTOCOL_BIND_ADAPTER_EX bind;
PROTOCOL_CM_ADD_PARTY add_ok;
PROTOCOL_CM_DROP_PARTY drop_bad;

NDIS_STATUS bind(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    PBINDING binding = (PBINDING)context;

    UNREFERENCED_PARAMETER(bindContext);
    UNREFERENCED_PARAMETER(parameters);
    return NdisCmRegisterAddressFamilyEx(binding->Handle, &binding->Family);
}

VOID party_work_ok(PVOID context, NDIS_HANDLE item)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(item);
    if (!party->Dropping)
    {
        NdisCmAddPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle, party, party->Parameters);
    }
}

NDIS_STATUS add_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE handle, PNDIS_HANDLE partyContext)
{
    PPARTY party = (PPARTY)NdisAllocateMemoryWithTagPriority(context, sizeof(PARTY), 'ytrP', NormalPoolPriority);

    if (party == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    party->NdisPartyHandle = handle;
    party->Parameters = parameters;
    party->Dropping = FALSE;
    *partyContext = party;
    NdisQueueIoWorkItem(party->WorkItem, party_work_ok, party);
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS start_drop(PPARTY party)
{
    party->Dropping = TRUE;
    NdisQueueIoWorkItem(party->WorkItem, party_work_ok, party);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    return start_drop((PPARTY)context);     // want "drop_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisCmDropPartyComplete"
}
