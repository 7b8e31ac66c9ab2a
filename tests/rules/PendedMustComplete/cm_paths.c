/* The same for a stand-alone call manager, with a kernel DPC and work items. */
#include <ndis.h>

typedef struct _PARTY
{
    NDIS_HANDLE NdisPartyHandle;
    NDIS_HANDLE WorkItem;
    KDPC Dpc;
    ULONG Branch;
    NDIS_STATUS Status;
} PARTY, *PPARTY;

typedef struct _DROP
{
    LIST_ENTRY Link;
    PPARTY Party;
} DROP, *PDROP;

static LIST_ENTRY DropQueue;
static NDIS_SPIN_LOCK DropLock;
static CO_ADDRESS_FAMILY Family;

PROTOCOL_BIND_ADAPTER_EX bind;
NDIS_IO_WORKITEM_FUNCTION drop_work_ok;
KDEFERRED_ROUTINE drop_dpc_ok;
PROTOCOL_CM_DROP_PARTY work_item_ok;
PROTOCOL_CM_DROP_PARTY dpc_queued_ok;
PROTOCOL_CM_DROP_PARTY wrapped_ok;
PROTOCOL_CM_DROP_PARTY both_ways_ok;
PROTOCOL_CM_DROP_PARTY root_forgotten_bad;
PROTOCOL_CM_DROP_PARTY dpc_without_party_bad;

NDIS_STATUS bind(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    UNREFERENCED_PARAMETER(bindContext);
    UNREFERENCED_PARAMETER(parameters);
    return NdisCmRegisterAddressFamilyEx(context, &Family);
}

VOID drop_work_ok(PVOID context, NDIS_HANDLE item)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(item);
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    NdisFreeMemory(party, 0, 0);
}

VOID drop_dpc_ok(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(dpc);
    UNREFERENCED_PARAMETER(argument1);
    UNREFERENCED_PARAMETER(argument2);
    NdisCmDropPartyComplete(party->Status, party->NdisPartyHandle);
}

NDIS_STATUS work_item_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisQueueIoWorkItem(party->WorkItem, drop_work_ok, party);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS dpc_queued_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    KeInitializeDpc(&party->Dpc, drop_dpc_ok, party);
    KeInsertQueueDpc(&party->Dpc, NULL, NULL);
    return NDIS_STATUS_PENDING;
}

/* An allocation that points to the party is queued. */
NDIS_STATUS wrapped_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PDROP drop = (PDROP)NdisAllocateMemoryWithTagPriority(NULL, sizeof(DROP), 'porD', NormalPoolPriority);

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    if (drop == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    drop->Party = (PPARTY)context;
    NdisAcquireSpinLock(&DropLock);
    InsertTailList(&DropQueue, &drop->Link);
    NdisReleaseSpinLock(&DropLock);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS both_ways_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    if (party->Branch == 0 && size == 0)
    {
        NdisFreeMemory(party, 0, 0);
        return NDIS_STATUS_SUCCESS;
    }
    NdisQueueIoWorkItem(party->WorkItem, drop_work_ok, party);
    return NDIS_STATUS_PENDING;
}

/* The root of the tree is forgotten: only the branches are queued. */
NDIS_STATUS root_forgotten_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    if (party->Branch != 0)
    {
        NdisQueueIoWorkItem(party->WorkItem, drop_work_ok, party);
        return NDIS_STATUS_PENDING;
    }
    NdisStallExecution(10);
    return NDIS_STATUS_PENDING;     // want "root_forgotten_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}

static KDPC SharedDpc;

/* The DPC runs, but with nothing that tells it of the party. */
NDIS_STATUS dpc_without_party_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    UNREFERENCED_PARAMETER(context);
    UNREFERENCED_PARAMETER(data);
    if (size != 0)
    {
        status = NDIS_STATUS_INVALID_DATA;
    }
    else
    {
        KeInsertQueueDpc(&SharedDpc, NULL, NULL);
    }
    return status;      // want "dpc_without_party_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}
