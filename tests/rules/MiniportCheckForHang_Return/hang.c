/* Handlers that look for a hung adapter and cannot find one, and those that can. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    ULONG Sent;
    ULONG SentBefore;
    ULONG Checks;
    BOOLEAN Hung;
    BOOLEAN Removed;
} NIC, *PNIC;

#define NOT_HUNG FALSE

ULONG nic_read(PNIC nic, ULONG offset);

MINIPORT_CHECK_FOR_HANG plain_bad;
BOOLEAN plain_bad(NDIS_HANDLE context)
{
    return FALSE;       // want "plain_bad returns FALSE on every path, so no adapter is ever found to hang"
}

MINIPORT_CHECK_FOR_HANG macro_bad;
BOOLEAN macro_bad(NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;

    nic->Checks++;
    return NOT_HUNG;    // want "macro_bad returns FALSE on every path"
}

MINIPORT_CHECK_FOR_HANG variable_bad;
BOOLEAN variable_bad(NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;
    BOOLEAN hung = FALSE;

    if (nic->Removed)
    {
        nic->Checks = 0;
    }
    return hung;        // want "variable_bad returns FALSE on every path"
}

MINIPORT_CHECK_FOR_HANG all_paths_bad;
BOOLEAN all_paths_bad(NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;

    if (nic_read(nic, 4) == 0xFFFFFFFF)
    {
        nic->Removed = TRUE;
        return FALSE;
    }
    nic->Checks++;
    return FALSE;       // want "all_paths_bad returns FALSE on every path"
}

static BOOLEAN is_hung(PNIC nic)
{
    nic->SentBefore = nic->Sent;
    return FALSE;
}

MINIPORT_CHECK_FOR_HANG helper_bad;
BOOLEAN helper_bad(NDIS_HANDLE context)
{
    return is_hung((PNIC)context);      // want "helper_bad returns FALSE on every path"
}

/* TRUE is written there, and never reached. */
MINIPORT_CHECK_FOR_HANG dead_code_bad;
BOOLEAN dead_code_bad(NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;
    BOOLEAN hung = FALSE;

    if (nic->Removed && hung)
    {
        return TRUE;
    }
    return FALSE;       // want "dead_code_bad returns FALSE on every path"
}

MINIPORT_CHECK_FOR_HANG looks_ok;
BOOLEAN looks_ok(NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;
    BOOLEAN hung = FALSE;

    if (nic->Sent == nic->SentBefore)
    {
        hung = TRUE;
    }
    nic->SentBefore = nic->Sent;
    return hung;
}

MINIPORT_CHECK_FOR_HANG field_ok;
BOOLEAN field_ok(NDIS_HANDLE context)
{
    return ((PNIC)context)->Hung;
}

MINIPORT_CHECK_FOR_HANG reads_ok;
BOOLEAN reads_ok(NDIS_HANDLE context)
{
    return (BOOLEAN)(nic_read((PNIC)context, 8) & 1);
}

static BOOLEAN stuck(PNIC nic)
{
    if (nic->Removed)
    {
        return FALSE;
    }
    return nic->Checks > 3 && nic->Sent == nic->SentBefore;
}

MINIPORT_CHECK_FOR_HANG helper_ok;
BOOLEAN helper_ok(NDIS_HANDLE context)
{
    return stuck((PNIC)context);
}

MINIPORT_CHECK_FOR_HANG early_return_ok;
BOOLEAN early_return_ok(NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;

    if (nic->Removed)
    {
        return FALSE;
    }
    if (nic->Hung)
    {
        return TRUE;
    }
    return FALSE;
}

MINIPORT_CHECK_FOR_HANG counts_ok;
BOOLEAN counts_ok(NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;
    ULONG i;

    for (i = 0; i < 4; i++)
    {
        if (nic_read(nic, i) == 0)
        {
            goto hung;
        }
    }
    return FALSE;
hung:
    return TRUE;
}

/* No handler, whatever it returns. */
BOOLEAN no_handler_ok(PNIC nic)
{
    return FALSE;
}
