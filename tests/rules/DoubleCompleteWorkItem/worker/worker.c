#include "worker.h"

NDIS_IO_WORKITEM_FUNCTION OidWorker;

VOID OidWorker(PVOID Context, NDIS_HANDLE Item)
{
    PADAPTER adapter = (PADAPTER)Context;
    PNDIS_OID_REQUEST request = adapter->Pending;

    if (request == NULL)
    {
        return;
    }
    adapter->Pending = NULL;
    NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
}

VOID QueueOid(PADAPTER Adapter, PNDIS_OID_REQUEST Request)
{
    Adapter->Pending = Request;
    NdisQueueIoWorkItem(Adapter->WorkItem, OidWorker, Adapter);
}
