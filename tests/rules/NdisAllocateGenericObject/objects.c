/* Generic objects of a driver that is no miniport: it needs one for its pools. */
#include <ndis.h>

#define TAG 'jbOG'

typedef struct _POOLS
{
    PNDIS_GENERIC_OBJECT Object;
    NDIS_HANDLE NblPool;
    NDIS_HANDLE NbPool;
} POOLS, *PPOOLS;

static POOLS pools;
static PNDIS_GENERIC_OBJECT reader;
static PNDIS_GENERIC_OBJECT writer;
static PNDIS_GENERIC_OBJECT walker;
static BOOLEAN has_reader;

extern NTSTATUS create_device(PDRIVER_OBJECT driver);
extern BOOLEAN is_client(VOID);

DRIVER_INITIALIZE driver_entry_bad;
DRIVER_UNLOAD unload_ok;

NTSTATUS driver_entry_bad(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NTSTATUS status;

    driver->DriverUnload = unload_ok;
    reader = NdisAllocateGenericObject(driver, TAG, 0);
    if (reader == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    has_reader = TRUE;
    writer = NdisAllocateGenericObject(driver, TAG, 0);
    if (writer == NULL)
    {
        NdisFreeGenericObject(reader);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    walker = NdisAllocateGenericObject(driver, TAG, 0);     // want "the generic object in walker is allocated here, but nothing that runs from unload_ok on frees it"
    if (walker == NULL)
    {
        status = STATUS_INSUFFICIENT_RESOURCES;
        goto fail;
    }
    status = create_device(driver);
    if (!NT_SUCCESS(status))
    {
        NdisFreeGenericObject(walker);
        goto fail;
    }
    return STATUS_SUCCESS;

fail:
    NdisFreeGenericObject(reader);
    return status;                          // want "the generic object in writer allocated at line 34 is not freed when driver_entry_bad fails"
}

VOID unload_ok(PDRIVER_OBJECT driver)
{
    if (has_reader)
        NdisFreeGenericObject(reader);
    if (writer)
        NdisFreeGenericObject(writer);
}

NTSTATUS make_pools_bad(PDRIVER_OBJECT driver, PPOOLS made)
{
    NET_BUFFER_LIST_POOL_PARAMETERS parameters = { 0 };
    PNDIS_GENERIC_OBJECT object = NdisAllocateGenericObject(driver, TAG, 0);

    if (object == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    made->NblPool = NdisAllocateNetBufferListPool(object, &parameters);
    if (made->NblPool == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;   // want "the generic object allocated at line 70 is not freed when make_pools_bad returns"
    made->Object = object;
    return STATUS_SUCCESS;
}

VOID twice_bad(PPOOLS made)
{
    NdisFreeGenericObject(made->Object);
    if (made->NbPool != NULL)
        NdisFreeNetBufferPool(made->NbPool);
    NdisFreeGenericObject(made->Object);    // want "the generic object is freed again, it was freed at line 83"
}

VOID probe_bad(PDRIVER_OBJECT driver)
{
    PNDIS_GENERIC_OBJECT object = NdisAllocateGenericObject(driver, TAG, 0);

    if (object != NULL && is_client())
        NdisFreeGenericObject(object);
}                                           // want "the generic object allocated at line 91 is not freed when probe_bad returns"

VOID replaced_bad(PDRIVER_OBJECT driver)
{
    PNDIS_GENERIC_OBJECT object = NdisAllocateGenericObject(driver, TAG, 0);

    if (object != NULL)
        object = NdisAllocateGenericObject(driver, TAG, 1);
    if (object != NULL)
        NdisFreeGenericObject(object);
}                                           // want "the generic object allocated at line 99 is not freed when replaced_bad returns"

static VOID destroy(PPOOLS made)
{
    if (made->NblPool)
        NdisFreeNetBufferListPool(made->NblPool);
    if (made->Object)
        NdisFreeGenericObject(made->Object);
    NdisZeroMemory(made, sizeof(*made));
}

NTSTATUS create_ok(PDRIVER_OBJECT driver, PPOOLS made)
{
    NET_BUFFER_LIST_POOL_PARAMETERS parameters = { 0 };
    NTSTATUS status = STATUS_SUCCESS;

    made->Object = NdisAllocateGenericObject(driver, TAG, 0);
    if (made->Object == NULL)
    {
        status = STATUS_INSUFFICIENT_RESOURCES;
        goto exit;
    }
    made->NblPool = NdisAllocateNetBufferListPool(made->Object, &parameters);
    if (made->NblPool == NULL)
        status = STATUS_INSUFFICIENT_RESOURCES;
exit:
    if (!NT_SUCCESS(status))
        destroy(made);
    return status;
}

NTSTATUS leave_ok(PDRIVER_OBJECT driver)
{
    NET_BUFFER_POOL_PARAMETERS parameters = { 0 };
    PNDIS_GENERIC_OBJECT object;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

    __try
    {
        object = NdisAllocateGenericObject(driver, TAG, 0);
        if (object == NULL)
            __leave;
        pools.Object = object;
        pools.NbPool = NdisAllocateNetBufferPool(object, &parameters);
        if (pools.NbPool == NULL)
            __leave;
        status = STATUS_SUCCESS;
    }
    __finally
    {
        if (status != STATUS_SUCCESS)
            destroy(&pools);
    }
    return status;
}

PNDIS_GENERIC_OBJECT get_ok(PDRIVER_OBJECT driver)
{
    static PNDIS_GENERIC_OBJECT once;

    if (once == NULL)
        once = NdisAllocateGenericObject(driver, TAG, 0);
    return once;
}

VOID probe_ok(PDRIVER_OBJECT driver)
{
    PNDIS_GENERIC_OBJECT object = NdisAllocateGenericObject(driver, TAG, 0);
    BOOLEAN client = is_client();

    if (object == NULL)
        return;
    if (client)
        NdisFreeGenericObject(object);
    else
        reader = object;
}

VOID in_loop_ok(PDRIVER_OBJECT driver, PPOOLS made, ULONG count)
{
    ULONG i;

    for (i = 0; i < count; i++)
    {
        made[i].Object = NdisAllocateGenericObject(driver, TAG, (USHORT)i);
        if (made[i].Object == NULL)
            break;
    }
    if (i == count)
        return;
    while (i-- > 0)
        NdisFreeGenericObject(made[i].Object);
}

VOID set_null_ok(PPOOLS made)
{
    PNDIS_GENERIC_OBJECT object = made->Object;

    made->Object = NULL;
    if (object != NULL)
        NdisFreeGenericObject(object);
    if (made->Object != NULL)
        NdisFreeGenericObject(made->Object);
}

VOID try_each_bad(PDRIVER_OBJECT driver, ULONG count)
{
    PNDIS_GENERIC_OBJECT object;

    while (count-- > 0)
    {
        object = NdisAllocateGenericObject(driver, TAG, (USHORT)count);     // want "the generic object allocated at line \d+ is allocated again and was not freed"
        if (object == NULL)
            continue;
        if (is_client())
            continue;
        NdisFreeGenericObject(object);
    }
}
