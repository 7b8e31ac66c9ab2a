#include <ndis.h>

typedef struct _CALL
{
    NDIS_HANDLE NdisVcHandle;
    BOOLEAN Active;
} CALL, *PCALL;

/* One arm of the switch was taken over from a miniport. */
NDIS_STATUS close_call_bad(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PCALL call = (PCALL)context;

    UNREFERENCED_PARAMETER(partyContext);
    UNREFERENCED_PARAMETER(data);
    switch (size)
    {
    case 0:
        if (NdisCmDeactivateVc(call->NdisVcHandle) != NDIS_STATUS_PENDING)
        {
            NdisCmCloseCallComplete(NDIS_STATUS_SUCCESS, call->NdisVcHandle, NULL);
        }
        break;
    default:
        NdisMCmCloseCallComplete(NDIS_STATUS_INVALID_DATA, call->NdisVcHandle, NULL);   // want "NdisMCmCloseCallComplete is called by a stand-alone call manager, which calls NdisCmCloseCallComplete"
        break;
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS register_sap_ok(NDIS_HANDLE context, PCO_SAP sap, NDIS_HANDLE handle, PNDIS_HANDLE sapContext)
{
    UNREFERENCED_PARAMETER(context);
    UNREFERENCED_PARAMETER(sap);
    *sapContext = context;
    NdisCmRegisterSapComplete(NDIS_STATUS_SUCCESS, handle, context);
    return NDIS_STATUS_PENDING;
}
