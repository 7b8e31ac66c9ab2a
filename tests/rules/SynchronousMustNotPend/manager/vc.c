#include "cm.h"

NDIS_STATUS vc_start(PCM_VC vc)
{
    if (vc->State == 0)
    {
        return NDIS_STATUS_SUCCESS;
    }
    NdisQueueIoWorkItem(vc->WorkItem, NULL, vc);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS vc_finish_ok(PCM_VC vc)
{
    return vc->State == 0 ? NDIS_STATUS_SUCCESS : NDIS_STATUS_NOT_ACCEPTED;
}
