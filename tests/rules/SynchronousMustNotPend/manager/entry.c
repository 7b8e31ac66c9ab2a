#include "cm.h"

static NDIS_STATUS create_bad(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    PCM_VC vc = (PCM_VC)context;

    vc->NdisVcHandle = handle;
    *vc_context = vc;
    return vc_start(vc);        // want "create_bad returns NDIS_STATUS_PENDING, ProtocolCoCreateVc must not"
}

static NDIS_STATUS delete_ok(NDIS_HANDLE vc_context)
{
    return vc_finish_ok((PCM_VC)vc_context);
}

NDIS_STATUS register_manager(NDIS_HANDLE driver, PNDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS handlers)
{
    handlers->CmCreateVcHandler = create_bad;
    handlers->CmDeleteVcHandler = delete_ok;
    return NdisSetOptionalHandlers(driver, (PNDIS_DRIVER_OPTIONAL_HANDLERS)handlers);
}
