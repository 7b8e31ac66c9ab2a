#include <ndis.h>

typedef struct _FILTER
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    PNDIS_OID_REQUEST Pending;
    BOOLEAN Answering;
} FILTER, *PFILTER;

NDIS_STATUS AnswerHere(PFILTER Filter, PNDIS_OID_REQUEST Request);
VOID CompleteOriginal(PFILTER Filter, PNDIS_OID_REQUEST Request, NDIS_STATUS Status);
