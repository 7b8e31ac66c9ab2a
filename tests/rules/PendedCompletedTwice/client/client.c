/* A client: incoming calls and closing address families. */
#include <ndis.h>

typedef struct _CLIENT
{
    NDIS_HANDLE NdisAfHandle;
    NDIS_HANDLE NdisVcHandle;
    NDIS_HANDLE WorkItem;
    BOOLEAN Listening;
    BOOLEAN Closing;
} CLIENT, *PCLIENT;

PROTOCOL_CL_INCOMING_CALL incoming_bad;
PROTOCOL_CL_INCOMING_CALL incoming_ok;
PROTOCOL_CL_NOTIFY_CLOSE_AF notify_bad;
PROTOCOL_CL_NOTIFY_CLOSE_AF notify_ok;
NDIS_IO_WORKITEM_FUNCTION close_work;

NDIS_STATUS incoming_bad(NDIS_HANDLE sap, NDIS_HANDLE vc, PCO_CALL_PARAMETERS parameters)
{
    PCLIENT client = (PCLIENT)vc;

    if (!client->Listening)
    {
        NdisClIncomingCallComplete(NDIS_STATUS_NOT_ACCEPTED, client->NdisVcHandle, parameters);
        return NDIS_STATUS_NOT_ACCEPTED;        // want "client->NdisVcHandle is completed at line \d+, but incoming_bad returns NDIS_STATUS_NOT_ACCEPTED"
    }
    NdisClIncomingCallComplete(NDIS_STATUS_SUCCESS, client->NdisVcHandle, parameters);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS incoming_ok(NDIS_HANDLE sap, NDIS_HANDLE vc, PCO_CALL_PARAMETERS parameters)
{
    PCLIENT client = (PCLIENT)vc;

    NdisClIncomingCallComplete(
        client->Listening ? NDIS_STATUS_SUCCESS : NDIS_STATUS_NOT_ACCEPTED, client->NdisVcHandle, parameters);
    return NDIS_STATUS_PENDING;
}

VOID close_work(PVOID context, NDIS_HANDLE item)
{
    PCLIENT client = (PCLIENT)context;

    NdisClNotifyCloseAddressFamilyComplete(client->NdisAfHandle, NDIS_STATUS_SUCCESS);
}

NDIS_STATUS notify_bad(NDIS_HANDLE context)
{
    PCLIENT client = (PCLIENT)context;

    NdisQueueIoWorkItem(client->WorkItem, close_work, client);
    if (client->Closing)
    {
        NdisClNotifyCloseAddressFamilyComplete(client->NdisAfHandle, NDIS_STATUS_SUCCESS);      // want "client->NdisAfHandle is completed, but close_work will complete it too"
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS notify_ok(NDIS_HANDLE context)
{
    PCLIENT client = (PCLIENT)context;

    if (client->Closing)
    {
        return NDIS_STATUS_SUCCESS;
    }
    client->Closing = TRUE;
    NdisQueueIoWorkItem(client->WorkItem, close_work, client);
    return NDIS_STATUS_PENDING;
}

/* What is tested above does change. */
VOID change(PCLIENT client, ULONG value)
{
    client->Listening = (BOOLEAN)value;
    client->Closing = (BOOLEAN)value;
}
