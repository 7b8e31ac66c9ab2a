#include "driver.h"

VOID Finish(PSTATE State, NDIS_STATUS Status)
{
    PNDIS_OID_REQUEST request = State->Pending;

    State->Pending = NULL;
    if (request != NULL)
    {
        NdisFDirectOidRequestComplete(State->Handle, request, Status);
    }
}
