/* Virtual connections are created and deleted at once, in call managers, clients and miniports. */
#include <ndis.h>

typedef struct _VC
{
    NDIS_HANDLE NdisVcHandle;
    NDIS_HANDLE WorkItem;
    LIST_ENTRY Link;
    LONG References;
    BOOLEAN Deleting;
    NDIS_STATUS Status;
} VC, *PVC;

typedef struct _AF
{
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Vcs;
    BOOLEAN Closing;
} AF, *PAF;

#define PEND(vc) ((vc)->Deleting = TRUE, NDIS_STATUS_PENDING)

PVC vc_new(PAF af, NDIS_HANDLE handle);
NDIS_STATUS vc_send_setup(PVC vc);
void vc_free(PVC vc);

PROTOCOL_CO_CREATE_VC create_constant_bad;
NDIS_STATUS create_constant_bad(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    *vc_context = vc_new((PAF)context, handle);
    return NDIS_STATUS_PENDING;         // want "create_constant_bad returns NDIS_STATUS_PENDING, ProtocolCoCreateVc must not return NDIS_STATUS_PENDING"
}

PROTOCOL_CO_CREATE_VC create_variable_bad;
NDIS_STATUS create_variable_bad(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;
    PVC vc = vc_new((PAF)context, handle);

    if (vc == NULL)
    {
        status = NDIS_STATUS_RESOURCES;
    }
    *vc_context = vc;
    return status;                      // want "create_variable_bad returns NDIS_STATUS_PENDING"
}

PROTOCOL_CO_CREATE_VC create_tested_bad;
NDIS_STATUS create_tested_bad(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    PVC vc = vc_new((PAF)context, handle);
    NDIS_STATUS status = vc_send_setup(vc);

    if (status == NDIS_STATUS_PENDING)
    {
        *vc_context = vc;
        return status;                  // want "create_tested_bad returns NDIS_STATUS_PENDING"
    }
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS vc_setup(PVC vc, BOOLEAN wait)
{
    if (wait)
    {
        return NDIS_STATUS_SUCCESS;
    }
    NdisQueueIoWorkItem(vc->WorkItem, NULL, vc);
    return NDIS_STATUS_PENDING;
}

PROTOCOL_CO_CREATE_VC create_helper_bad;
NDIS_STATUS create_helper_bad(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    PVC vc = vc_new((PAF)context, handle);

    *vc_context = vc;
    return vc_setup(vc, FALSE);         // want "create_helper_bad returns NDIS_STATUS_PENDING"
}

PROTOCOL_CO_DELETE_VC delete_references_bad;
NDIS_STATUS delete_references_bad(NDIS_HANDLE vc_context)
{
    PVC vc = (PVC)vc_context;

    if (InterlockedDecrement(&vc->References) != 0)
    {
        return NDIS_STATUS_PENDING;     // want "delete_references_bad returns NDIS_STATUS_PENDING, ProtocolCoDeleteVc must not"
    }
    vc_free(vc);
    return NDIS_STATUS_SUCCESS;
}

PROTOCOL_CO_DELETE_VC delete_macro_bad;
NDIS_STATUS delete_macro_bad(NDIS_HANDLE vc_context)
{
    return PEND((PVC)vc_context);       // want "delete_macro_bad returns NDIS_STATUS_PENDING"
}

MINIPORT_CO_CREATE_VC miniport_create_bad;
NDIS_STATUS miniport_create_bad(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    PVC vc = vc_new((PAF)context, handle);

    do
    {
        if (vc == NULL)
        {
            break;
        }
        *vc_context = vc;
        return NDIS_STATUS_PENDING;     // want "miniport_create_bad returns NDIS_STATUS_PENDING, MiniportCoCreateVc must not"
    } while (0);
    return NDIS_STATUS_RESOURCES;
}

MINIPORT_CO_DELETE_VC miniport_delete_bad;
NDIS_STATUS miniport_delete_bad(NDIS_HANDLE vc_context)
{
    PVC vc = (PVC)vc_context;
    NDIS_STATUS status;

    switch (vc->References)
    {
    case 0:
        vc_free(vc);
        status = NDIS_STATUS_SUCCESS;
        break;
    default:
        status = NDIS_STATUS_PENDING;
        break;
    }
    return status;                      // want "miniport_delete_bad returns NDIS_STATUS_PENDING, MiniportCoDeleteVc must not"
}

PROTOCOL_CO_CREATE_VC create_ok;
NDIS_STATUS create_ok(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    PVC vc = vc_new((PAF)context, handle);

    *vc_context = vc;
    return vc != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}

/* It starts out as pending, and never leaves so. */
PROTOCOL_CO_CREATE_VC create_overwritten_ok;
NDIS_STATUS create_overwritten_ok(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;
    PAF af = (PAF)context;

    NdisAcquireSpinLock(&af->Lock);
    if (af->Closing)
    {
        status = NDIS_STATUS_CLOSING;
    }
    NdisReleaseSpinLock(&af->Lock);
    if (status == NDIS_STATUS_PENDING)
    {
        *vc_context = vc_new(af, handle);
        status = *vc_context == NULL ? NDIS_STATUS_RESOURCES : NDIS_STATUS_SUCCESS;
    }
    return status;
}

/* What the helper pends is waited for. */
PROTOCOL_CO_CREATE_VC create_waits_ok;
NDIS_STATUS create_waits_ok(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    PVC vc = vc_new((PAF)context, handle);
    NDIS_STATUS status = vc_setup(vc, FALSE);

    if (status == NDIS_STATUS_PENDING)
    {
        while (vc->References != 1)
        {
            NdisMSleep(100);
        }
        status = NDIS_STATUS_SUCCESS;
    }
    *vc_context = vc;
    return status;
}

PROTOCOL_CO_CREATE_VC create_argument_ok;
NDIS_STATUS create_argument_ok(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    return vc_setup(vc_new((PAF)context, handle), TRUE);
}

/* Not tested: what it returns is not known. */
PROTOCOL_CO_CREATE_VC create_unknown_ok;
NDIS_STATUS create_unknown_ok(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    return vc_send_setup(vc_new((PAF)context, handle));
}

PROTOCOL_CO_DELETE_VC delete_ok;
NDIS_STATUS delete_ok(NDIS_HANDLE vc_context)
{
    PVC vc = (PVC)vc_context;

    if (vc->References != 0)
    {
        return NDIS_STATUS_NOT_ACCEPTED;
    }
    vc_free(vc);
    return NDIS_STATUS_SUCCESS;
}

/* Kept in the connection, not returned. */
MINIPORT_CO_DELETE_VC miniport_delete_ok;
NDIS_STATUS miniport_delete_ok(NDIS_HANDLE vc_context)
{
    PVC vc = (PVC)vc_context;

    vc->Status = NDIS_STATUS_PENDING;
    vc->Deleting = TRUE;
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_CO_CREATE_VC miniport_create_ok;
NDIS_STATUS miniport_create_ok(NDIS_HANDLE context, NDIS_HANDLE handle, PNDIS_HANDLE vc_context)
{
    NDIS_STATUS status = vc_send_setup(vc_new((PAF)context, handle));

    return status == NDIS_STATUS_PENDING ? NDIS_STATUS_FAILURE : NDIS_STATUS_SUCCESS;
}

/* These may pend. */
MINIPORT_CO_ACTIVATE_VC activate_ok;
NDIS_STATUS activate_ok(NDIS_HANDLE vc_context, PCO_CALL_PARAMETERS parameters)
{
    return NDIS_STATUS_PENDING;
}

PROTOCOL_CM_MAKE_CALL make_call_ok;
NDIS_STATUS make_call_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE party, PNDIS_HANDLE party_context)
{
    return NDIS_STATUS_PENDING;
}
