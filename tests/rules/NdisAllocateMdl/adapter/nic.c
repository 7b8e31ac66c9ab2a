#include "nic.h"

extern BOOLEAN card_answers(NDIS_HANDLE handle);

MINIPORT_INITIALIZE initialize_bad;
MINIPORT_HALT halt_ok;
NDIS_TIMER_FUNCTION timer_ok;
NDIS_IO_WORKITEM_FUNCTION work_ok;

NDIS_STATUS initialize_bad(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status;
    PNIC nic = NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'cinN', LowPoolPriority);

    if (nic == NULL)
        return NDIS_STATUS_RESOURCES;
    NdisZeroMemory(nic, sizeof(NIC));
    nic->Handle = handle;
    status = block_init_ok(nic, &nic->Command, 64);
    if (status != NDIS_STATUS_SUCCESS)
        goto free_nic;
    if (!card_answers(handle))
    {
        status = NDIS_STATUS_FAILURE;
        goto free_nic;                      /* the command's stays */
    }
    nic->Forgotten = NdisAllocateMdl(handle, nic->Command.Data, 32);    // want "the MDL in nic->Forgotten is allocated here, but nothing that runs from halt_ok on frees it"
    if (nic->Forgotten == NULL)
    {
        status = NDIS_STATUS_RESOURCES;
        goto free_block;
    }
    nic->InTimer = NdisAllocateMdl(handle, nic->Command.Data, 16);
    nic->Scratch = NdisAllocateMdl(handle, nic->Command.Data, 8);
    return NDIS_STATUS_SUCCESS;

free_block:
    block_free(&nic->Command);
free_nic:
    NdisFreeMemory(nic, 0, 0);
    return status;                          // want "the MDL in nic->Command.Mdl allocated at line 19 is not freed when initialize_bad fails"
}

VOID timer_ok(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PNIC nic = context;

    if (nic->InTimer != NULL)
    {
        NdisFreeMdl(nic->InTimer);
        nic->InTimer = NULL;
    }
}

VOID work_ok(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = context;
    PMDL mdl = nic->Scratch;

    nic->Scratch = NULL;
    if (mdl != NULL)
        NdisFreeMdl(mdl);
}

VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = context;

    block_free(&nic->Command);
    NdisFreeMemory(nic, 0, 0);
}
