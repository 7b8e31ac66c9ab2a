/* Memory with a tag of zero: as written, by a macro, a variable, a parameter. */
#include <ndis.h>

#define NO_TAG      0
#define NIC_TAG     'ciNM'
#define ALLOCATE(handle, size)  NdisAllocateMemoryWithTagPriority(handle, size, NO_TAG, NormalPoolPriority)
#define ALLOCATE_TAGGED(handle, size)  NdisAllocateMemoryWithTagPriority(handle, size, NIC_TAG, LowPoolPriority)

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    PVOID Ring;
    ULONG Tag;
    BOOLEAN Debug;
} NIC, *PNIC;

void constant_bad(PNIC nic)
{
    nic->Ring = NdisAllocateMemoryWithTagPriority(nic->Handle, 64, 0, NormalPoolPriority);  // want "NdisAllocateMemoryWithTagPriority is called with a tag of zero"
}

void macro_bad(PNIC nic)
{
    nic->Ring = ALLOCATE(nic->Handle, 128);     // want "is called with a tag of zero"
}

void variable_bad(PNIC nic)
{
    ULONG tag = 0;

    if (nic->Debug)
    {
        tag = 'gbDN';
    }
    nic->Ring = NdisAllocateMemoryWithTagPriority(nic->Handle, 64, tag, NormalPoolPriority);    // want "is called with a tag of zero"
}

static PVOID allocate_bad(PNIC nic, UINT size, ULONG tag)
{
    return NdisAllocateMemoryWithTagPriority(nic->Handle, size, tag, NormalPoolPriority);   // want "is called with a tag of zero \(passed by initialize_bad\)"
}

MINIPORT_INITIALIZE initialize_bad;
NDIS_STATUS initialize_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Ring = allocate_bad(nic, 256, NIC_TAG);
    if (nic->Ring == NULL)
    {
        nic->Ring = allocate_bad(nic, 64, NO_TAG);
    }
    return nic->Ring != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}

void null_bad(PNIC nic)
{
    nic->Ring = NdisAllocateMemoryWithTagPriority(nic->Handle, 64, (ULONG)NULL, HighPoolPriority);  // want "is called with a tag of zero"
}

void tested_bad(PNIC nic)
{
    if (nic->Tag == 0)
    {
        nic->Ring = NdisAllocateMemoryWithTagPriority(nic->Handle, 64, nic->Tag, NormalPoolPriority);   // want "is called with a tag of zero"
    }
}

void tagged_ok(PNIC nic)
{
    nic->Ring = ALLOCATE_TAGGED(nic->Handle, 64);
}

void characters_ok(PNIC nic)
{
    nic->Ring = NdisAllocateMemoryWithTagPriority(nic->Handle, 0, 'xR', NormalPoolPriority);
}

void default_ok(PNIC nic)
{
    ULONG tag = nic->Tag;

    if (tag == 0)
    {
        tag = NIC_TAG;
    }
    nic->Ring = NdisAllocateMemoryWithTagPriority(nic->Handle, 64, tag, NormalPoolPriority);
}

void unknown_ok(PNIC nic)
{
    nic->Ring = NdisAllocateMemoryWithTagPriority(nic->Handle, 64, nic->Tag, NormalPoolPriority);
}

static PVOID wrapped_ok(PNIC nic, UINT size, ULONG tag)
{
    return NdisAllocateMemoryWithTagPriority(nic->Handle, size, tag ? tag : NIC_TAG, NormalPoolPriority);
}

MINIPORT_RESTART restart_ok;
NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    nic->Ring = wrapped_ok(nic, 32, 0);
    return NDIS_STATUS_SUCCESS;
}

/* The other zero: freeing takes no tag. */
void frees_ok(PNIC nic)
{
    NdisFreeMemory(nic->Ring, 0, 0);
}
