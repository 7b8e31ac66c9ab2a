#include <ndis.h>

typedef struct _CM_VC
{
    NDIS_HANDLE NdisVcHandle;
    NDIS_HANDLE WorkItem;
    ULONG State;
} CM_VC, *PCM_VC;

NDIS_STATUS vc_start(PCM_VC vc);
NDIS_STATUS vc_finish_ok(PCM_VC vc);
