/* Nothing here says which kind of call manager it belongs to: nothing is claimed. */
#include <ndis.h>

PROTOCOL_CM_DROP_PARTY drop_ok;

NDIS_STATUS drop_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    UNREFERENCED_PARAMETER(data);
    if (size != 0)
    {
        NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, context);
    }
    else
    {
        NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, context);
    }
    return NDIS_STATUS_PENDING;
}

VOID dispatch_ok(NDIS_HANDLE vc)
{
    NdisCmDispatchCallConnected(vc);
    NdisMCmDispatchCallConnected(vc);
}
