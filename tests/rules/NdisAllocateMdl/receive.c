/* MDLs on the receive path: one for each packet, linked, handed over or freed. */
#include <ndis.h>

#define FREE_MDL(m)         do { if (m) { NdisFreeMdl(m); (m) = NULL; } } while (0)
#define MAX_PARTS           4

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Pool;
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Pending;
    ULONG Offset;
    PVOID Ring;
} NIC, *PNIC;

typedef struct _PART
{
    LIST_ENTRY Entry;
    PMDL Mdl;
    PVOID Data;
    ULONG Length;
} PART, *PPART;

extern NDIS_STATUS copy_from_card(PNIC nic, PVOID to, ULONG length);

NDIS_STATUS no_packet_bad(PNIC nic, PVOID data, ULONG length)
{
    PMDL mdl = NdisAllocateMdl(nic->Handle, data, length);
    PNET_BUFFER_LIST nbl;

    if (!mdl)
        return NDIS_STATUS_RESOURCES;
    nbl = NdisAllocateNetBufferAndNetBufferList(nic->Pool, 0, 0, mdl, 0, length);
    if (!nbl)
        return NDIS_STATUS_RESOURCES;       // want "the MDL allocated at line 29 is not freed when no_packet_bad returns"
    NdisMIndicateReceiveNetBufferLists(nic->Handle, nbl, 0, 1, 0);
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS second_half_bad(PNIC nic, PVOID data, ULONG length)
{
    PMDL first = NULL, second = NULL;
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;

    do
    {
        first = NdisAllocateMdl(nic->Handle, data, length);
        if (first == NULL)
            break;
        second = NdisAllocateMdl(nic->Handle, (PUCHAR)data + length, nic->Offset);
        if (second == NULL)
            break;
        NDIS_MDL_LINKAGE(first) = second;
        NdisMIndicateReceiveNetBufferLists(nic->Handle,
            NdisAllocateNetBufferAndNetBufferList(nic->Pool, 0, 0, first, 0, length), 0, 1, 0);
        status = NDIS_STATUS_SUCCESS;
    } while (FALSE);
    return status;                          // want "the MDL allocated at line 48 is not freed when second_half_bad returns"
}

VOID skipped_bad(PNIC nic, PPART parts, ULONG count)
{
    ULONG i;

    for (i = 0; i < count; i++)
    {
        PMDL mdl = NdisAllocateMdl(nic->Handle, parts[i].Data, parts[i].Length);    // want "the MDL allocated at line 68 is allocated again and was not freed"

        if (mdl == NULL)
            break;
        if (copy_from_card(nic, parts[i].Data, parts[i].Length) != NDIS_STATUS_SUCCESS)
            continue;
        NdisFreeMdl(mdl);
    }
}

VOID twice_bad(PNIC nic, PVOID data, ULONG length)
{
    PMDL mdl = NdisAllocateMdl(nic->Handle, data, length);
    NDIS_STATUS status;

    if (mdl == NULL)
        return;
    status = copy_from_card(nic, data, length);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMdl(mdl);
        goto out;
    }
    nic->Offset += length;
out:
    NdisFreeMdl(mdl);                       // want "the MDL is freed again, it was freed at line 88"
}

static PMDL describe(PNIC nic, ULONG length)
{
    PMDL mdl;

    if (length == 0)
        return NULL;
    mdl = NdisAllocateMdl(nic->Handle, nic->Ring, length);
    return mdl;
}

NDIS_STATUS from_helper_bad(PNIC nic, ULONG length)
{
    PMDL mdl = describe(nic, length);
    NDIS_STATUS status;

    if (mdl == NULL)
        return NDIS_STATUS_RESOURCES;
    status = copy_from_card(nic, MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), length);
    switch (status)
    {
    case NDIS_STATUS_SUCCESS:
        NdisFreeMdl(mdl);
        break;
    case NDIS_STATUS_PENDING:
        break;
    default:
        FREE_MDL(mdl);
        break;
    }
    return status;                          // want "the MDL allocated at line 108 is not freed when from_helper_bad returns"
}

VOID overwritten_bad(PNIC nic, PVOID data, ULONG length)
{
    PMDL mdl = NdisAllocateMdl(nic->Handle, data, length);

    if (mdl == NULL)
        return;
    if (MmGetMdlByteCount(mdl) < length)
        mdl = NULL;
    FREE_MDL(mdl);
}                                           // want "the MDL allocated at line 130 is not freed when overwritten_bad returns"

NDIS_STATUS handed_over_ok(PNIC nic, PVOID data, ULONG length)
{
    PMDL mdl = NdisAllocateMdl(nic->Handle, data, length);
    PNET_BUFFER_LIST nbl = NULL;

    if (mdl)
        nbl = NdisAllocateNetBufferAndNetBufferList(nic->Pool, 0, 0, mdl, 0, length);
    if (nbl == NULL)
    {
        FREE_MDL(mdl);
        return NDIS_STATUS_RESOURCES;
    }
    NdisMIndicateReceiveNetBufferLists(nic->Handle, nbl, 0, 1, 0);
    return NDIS_STATUS_SUCCESS;
}

PMDL chain_ok(PNIC nic, PPART parts, ULONG count)
{
    PMDL head = NULL, last = NULL;
    ULONG i;

    for (i = 0; i < count; i++)
    {
        PMDL mdl = NdisAllocateMdl(nic->Handle, parts[i].Data, parts[i].Length);

        if (mdl == NULL)
            goto fail;
        if (head == NULL)
            head = mdl;
        else
            NDIS_MDL_LINKAGE(last) = mdl;
        last = mdl;
    }
    return head;

fail:
    while (head != NULL)
    {
        PMDL next = NDIS_MDL_LINKAGE(head);

        NdisFreeMdl(head);
        head = next;
    }
    return NULL;
}

NDIS_STATUS linked_in_place_ok(PNIC nic, PNET_BUFFER nb, PVOID data, ULONG length)
{
    PMDL *link = &NET_BUFFER_FIRST_MDL(nb);
    ULONG i;

    for (i = 0; i < MAX_PARTS; i++)
    {
        *link = NdisAllocateMdl(nic->Handle, (PUCHAR)data + i * PAGE_SIZE, length);
        if (*link == NULL)
            return NDIS_STATUS_RESOURCES;
        link = &NDIS_MDL_LINKAGE(*link);
    }
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS first_of_buffer_ok(PNIC nic, PNET_BUFFER nb, PVOID data, ULONG length)
{
    PMDL mdl = NdisAllocateMdl(nic->Handle, data, length);

    if (mdl == NULL)
        return NDIS_STATUS_RESOURCES;
    NDIS_MDL_LINKAGE(mdl) = NET_BUFFER_FIRST_MDL(nb);
    NET_BUFFER_FIRST_MDL(nb) = mdl;
    NET_BUFFER_CURRENT_MDL(nb) = mdl;
    return NDIS_STATUS_SUCCESS;
}

BOOLEAN queued_ok(PNIC nic, PPART part)
{
    part->Mdl = NdisAllocateMdl(nic->Handle, part->Data, part->Length);
    if (part->Mdl == NULL)
        return FALSE;
    NdisAcquireSpinLock(&nic->Lock);
    InsertTailList(&nic->Pending, &part->Entry);
    NdisReleaseSpinLock(&nic->Lock);
    return TRUE;
}

VOID array_ok(PNIC nic, PPART parts)
{
    PMDL mdls[MAX_PARTS];
    ULONG i, made;

    for (made = 0; made < MAX_PARTS; made++)
    {
        mdls[made] = NdisAllocateMdl(nic->Handle, parts[made].Data, parts[made].Length);
        if (mdls[made] == NULL)
            break;
    }
    for (i = 0; i < made; i++)
        NdisFreeMdl(mdls[i]);
}

VOID header_once_ok(PNIC nic, PPART parts, ULONG count)
{
    PMDL header = NULL;
    ULONG i;

    for (i = 0; i < count; i++)
    {
        if (i == 0)
        {
            header = NdisAllocateMdl(nic->Handle, parts[i].Data, parts[i].Length);
            if (header == NULL)
                return;
        }
        copy_from_card(nic, parts[i].Data, parts[i].Length);
    }
    if (header != NULL)
        NdisFreeMdl(header);
}

VOID under_flag_ok(PNIC nic, PVOID data, ULONG length)
{
    BOOLEAN own = FALSE;
    PMDL mdl = (PMDL)data;

    if (length > PAGE_SIZE)
    {
        mdl = NdisAllocateMdl(nic->Handle, data, length);
        if (mdl == NULL)
            return;
        own = TRUE;
    }
    copy_from_card(nic, MmGetMdlVirtualAddress(mdl), length);
    if (own)
        NdisFreeMdl(mdl);
}
