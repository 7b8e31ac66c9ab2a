/* MDLs that lie in the adapter, allocated and freed in another file than Initialize and Halt. */
#include "nic.h"

NDIS_STATUS block_init_ok(PNIC nic, PBLOCK block, ULONG length)
{
    block->Data = NdisAllocateMemoryWithTagPriority(nic->Handle, length, 'kclB', NormalPoolPriority);
    if (block->Data == NULL)
        return NDIS_STATUS_RESOURCES;
    block->Mdl = NdisAllocateMdl(nic->Handle, block->Data, length);
    if (block->Mdl == NULL)
    {
        NdisFreeMemory(block->Data, length, 0);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

VOID block_free(PBLOCK block)
{
    if (block->Mdl)
    {
        NdisFreeMdl(block->Mdl);
        block->Mdl = NULL;
        NdisFreeMemory(block->Data, 0, 0);
    }
}
