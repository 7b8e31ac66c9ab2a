/* Wrappers: what they return may be NULL, and what they follow. */
#include "pool.h"

PBUFFER pool_take(NDIS_HANDLE handle)
{
    return (PBUFFER)NdisAllocateMemoryWithTagPriority(handle, sizeof(BUFFER), POOL_TAG, LowPoolPriority);
}

PBUFFER pool_take_logged(NDIS_HANDLE handle)
{
    PBUFFER buffer = NdisAllocateMemoryWithTagPriority(handle, sizeof(BUFFER), POOL_TAG, LowPoolPriority);

    if (buffer == NULL)
    {
        DbgPrint("no memory\n");
        return NULL;
    }
    buffer->Length = 0;
    return buffer;
}

VOID buffer_clear(PBUFFER buffer)
{
    buffer->Length = 0;
    NdisZeroMemory(buffer->Data, sizeof(buffer->Data));
}

VOID buffer_clear_tested(PBUFFER buffer)
{
    if (buffer != NULL)
    {
        buffer_clear(buffer);
    }
}

VOID buffer_init(PBUFFER buffer, ULONG length)
{
    PBUFFER target = buffer;

    buffer_clear(target);
    target->Length = length;
}
