/* NET_BUFFERs: split packets, clones, spare buffers of the adapter. */
#include <ndis.h>

typedef struct _HEADER { ULONG Id; ULONG Part; } HEADER, *PHEADER;

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE NbPool;
    NDIS_HANDLE NblPool;
    PNET_BUFFER Spare;
    PNET_BUFFER Probe;
    PNET_BUFFER Lost;
    NDIS_SPIN_LOCK Lock;
    BOOLEAN Counting;
    ULONG Sent;
} NIC, *PNIC;

extern ULONG number_of(PNIC nic);
extern VOID start_dma(PNIC nic, PVOID data);

NDIS_STATUS no_room_bad(PNIC nic, PNET_BUFFER_LIST nbl, PMDL mdl, ULONG length)
{
    PNET_BUFFER nb = NdisAllocateNetBuffer(nic->NbPool, mdl, 0, length);
    NDIS_STATUS status;

    if (nb == NULL)
        return NDIS_STATUS_RESOURCES;
    status = NdisRetreatNetBufferDataStart(nb, sizeof(HEADER), 0, NULL);
    if (status != NDIS_STATUS_SUCCESS)
        return status;                      // want "the NET_BUFFER allocated at line 24 is not freed when no_room_bad returns"
    NET_BUFFER_LIST_FIRST_NB(nbl) = nb;
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS clone_bad(PNIC nic, PNET_BUFFER_LIST nbl)
{
    PNET_BUFFER from, copy;
    ULONG copied;

    for (from = NET_BUFFER_LIST_FIRST_NB(nbl); from != NULL; from = NET_BUFFER_NEXT_NB(from))
    {
        copy = NdisAllocateNetBufferMdlAndData(nic->NbPool);    // want "the NET_BUFFER allocated at line 43 is allocated again and was not freed"
        if (copy == NULL)
            return NDIS_STATUS_RESOURCES;
        NdisCopyFromNetBufferToNetBuffer(copy, 0, NET_BUFFER_DATA_LENGTH(from), from, 0, &copied);
        start_dma(nic, NdisGetDataBuffer(copy, copied, NULL, 1, 0));
    }
    return NDIS_STATUS_SUCCESS;
}

VOID count_bad(PNIC nic)
{
    PNET_BUFFER nb = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, 0);

    if (!nb)
        return;
    if (number_of(nic) > 16)
        goto busy;
    nic->Sent++;
    NdisFreeNetBuffer(nb);
    return;
busy:
    nic->Sent = 0;
}                                           // want "the NET_BUFFER allocated at line 54 is not freed when count_bad returns"

static VOID drop(PNET_BUFFER nb, BOOLEAN all)
{
    if (all)
        NdisFreeNetBuffer(nb);
}

VOID through_helper_bad(PNIC nic, ULONG length)
{
    PNET_BUFFER nb = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, 0);

    if (nb == NULL)
        return;
    drop(nb, TRUE);
    if (length != 0)
        NdisFreeNetBuffer(nb);              // want "the NET_BUFFER is freed again, it was freed at line 79"
}

VOID kept_by_flag_bad(PNIC nic, ULONG length)
{
    PNET_BUFFER nb = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, 0);

    if (nb == NULL)
        return;
    drop(nb, FALSE);
}                                           // want "the NET_BUFFER allocated at line 86 is not freed when kept_by_flag_bad returns"

MINIPORT_INITIALIZE initialize_bad;
NDIS_STATUS initialize_bad(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'cinN', LowPoolPriority);

    if (nic == NULL)
        return NDIS_STATUS_RESOURCES;
    NdisZeroMemory(nic, sizeof(NIC));
    nic->Spare = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, 0);
    if (nic->Spare == NULL)
    {
        NdisFreeMemory(nic, 0, 0);
        return NDIS_STATUS_RESOURCES;
    }
    nic->Lost = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, 0);     // want "the NET_BUFFER in nic->Lost is allocated here, but nothing that runs from halt_ok on frees it"
    nic->Probe = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, 0);
    if (nic->Probe == NULL)
    {
        NdisFreeNetBuffer(nic->Spare);
        if (nic->Lost != NULL)
            NdisFreeNetBuffer(nic->Lost);
        NdisFreeMemory(nic, 0, 0);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE pause_ok;
NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = context;

    if (nic->Probe != NULL)
    {
        NdisFreeNetBuffer(nic->Probe);
        nic->Probe = NULL;
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = context;

    NdisFreeNetBuffer(nic->Spare);
    NdisFreeMemory(nic, 0, 0);
}

PNET_BUFFER_LIST wrap_ok(PNIC nic, PMDL mdl, ULONG length)
{
    PNET_BUFFER nb = NdisAllocateNetBuffer(nic->NbPool, mdl, 0, length);
    PNET_BUFFER_LIST nbl = NULL;

    if (nb == NULL)
        goto out;
    nbl = NdisAllocateNetBufferList(nic->NblPool, 0, 0);
    if (nbl == NULL)
    {
        NdisFreeNetBuffer(nb);
        goto out;
    }
    NET_BUFFER_LIST_FIRST_NB(nbl) = nb;
out:
    return nbl;
}

NDIS_STATUS split_ok(PNIC nic, PNET_BUFFER_LIST nbl, PMDL mdl, ULONG parts)
{
    PNET_BUFFER *next = &NET_BUFFER_LIST_FIRST_NB(nbl);
    ULONG i;

    for (i = 0; i < parts; i++)
    {
        PNET_BUFFER nb = NdisAllocateNetBuffer(nic->NbPool, mdl, 0, 0);

        if (nb == NULL)
            return NDIS_STATUS_RESOURCES;
        *next = nb;
        next = &NET_BUFFER_NEXT_NB(nb);
    }
    return NDIS_STATUS_SUCCESS;
}

VOID free_all_ok(PNET_BUFFER_LIST nbl)
{
    PNET_BUFFER nb = NET_BUFFER_LIST_FIRST_NB(nbl);

    while (nb)
    {
        PNET_BUFFER next = NET_BUFFER_NEXT_NB(nb);

        NdisFreeNetBuffer(nb);
        nb = next;
    }
    NET_BUFFER_LIST_FIRST_NB(nbl) = NULL;
}

VOID spare_under_lock_ok(PNIC nic)
{
    PNET_BUFFER nb = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, 0);

    if (nb == NULL)
        return;
    NdisAcquireSpinLock(&nic->Lock);
    if (nic->Spare == NULL)
    {
        nic->Spare = nb;
        nb = NULL;
    }
    NdisReleaseSpinLock(&nic->Lock);
    if (nb != NULL)
        NdisFreeNetBuffer(nb);
}

NDIS_STATUS through_parameter_ok(PNIC nic, PNET_BUFFER *result)
{
    PNET_BUFFER nb = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, 0);

    if (nb == NULL)
        return NDIS_STATUS_RESOURCES;
    *result = nb;
    return NDIS_STATUS_SUCCESS;
}

VOID same_condition_twice_ok(PNIC nic, ULONG length)
{
    PNET_BUFFER nb = NULL;

    if (nic->Counting)
        nb = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, length);
    start_dma(nic, nic);
    if (nb == NULL)
        return;
    nic->Sent += length;
    drop(nb, TRUE);
}

VOID retry_ok(PNIC nic, ULONG tries)
{
    PNET_BUFFER nb = NULL;

    while (nb == NULL && tries-- > 0)
    {
        nb = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, 0);
        if (nb == NULL)
            NdisMSleep(1000);
    }
    if (nb != NULL)
    {
        start_dma(nic, nb);
    }
}

VOID freed_for_another_ok(PNIC nic, ULONG count)
{
    PNET_BUFFER nb = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, 0);

    while (nb != NULL && count-- > 0)
    {
        NdisFreeNetBuffer(nb);
        nb = NdisAllocateNetBuffer(nic->NbPool, NULL, 0, count);
    }
    if (nb != NULL)
        NdisFreeNetBuffer(nb);
}
