/* A filter module and its work item. */
#include <ndis.h>

typedef struct _FILTER
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Item;
    NDIS_HANDLE Pool;
} FILTER, *PFILTER;

NDIS_HANDLE DriverHandle;
NET_BUFFER_LIST_POOL_PARAMETERS PoolParameters;

FILTER_ATTACH attach_bad;
NDIS_STATUS attach_bad(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_FILTER_ATTACH_PARAMETERS parameters)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    NDIS_FILTER_ATTRIBUTES attributes;
    PFILTER filter = NULL;

    do
    {
        filter = NdisAllocateMemoryWithTagPriority(handle, sizeof(FILTER), 'tliF', NormalPoolPriority);
        if (filter == NULL)
        {
            status = NDIS_STATUS_RESOURCES;
            break;
        }
        filter->Item = NdisAllocateIoWorkItem(handle);
        if (filter->Item == NULL)
        {
            status = NDIS_STATUS_RESOURCES;
            break;
        }
        status = NdisFSetAttributes(handle, filter, &attributes);
        if (status != NDIS_STATUS_SUCCESS)
        {
            break;
        }
        filter->Handle = handle;
    } while (FALSE);

    if (status != NDIS_STATUS_SUCCESS && filter != NULL)
    {
        NdisFreeMemory(filter, 0, 0);
    }
    return status;          // want "the work item in filter->Item allocated at line 29 is not freed when attach_bad fails"
}

FILTER_ATTACH attach_ok;
NDIS_STATUS attach_ok(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_FILTER_ATTACH_PARAMETERS parameters)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    NDIS_FILTER_ATTRIBUTES attributes;
    PFILTER filter = NULL;

    do
    {
        filter = NdisAllocateMemoryWithTagPriority(handle, sizeof(FILTER), 'tliF', NormalPoolPriority);
        if (filter == NULL)
        {
            status = NDIS_STATUS_RESOURCES;
            break;
        }
        NdisZeroMemory(filter, sizeof(*filter));
        filter->Item = NdisAllocateIoWorkItem(handle);
        if (filter->Item == NULL)
        {
            status = NDIS_STATUS_RESOURCES;
            break;
        }
        status = NdisFSetAttributes(handle, filter, &attributes);
        if (status != NDIS_STATUS_SUCCESS)
        {
            break;
        }
        filter->Handle = handle;
    } while (FALSE);

    if (status != NDIS_STATUS_SUCCESS && filter != NULL)
    {
        if (filter->Item)
        {
            NdisFreeIoWorkItem(filter->Item);
        }
        NdisFreeMemory(filter, 0, 0);
    }
    return status;
}

FILTER_DETACH detach_ok;
VOID detach_ok(NDIS_HANDLE context)
{
    PFILTER filter = (PFILTER)context;

    NdisFreeIoWorkItem(filter->Item);
    NdisFreeMemory(filter, 0, 0);
}
