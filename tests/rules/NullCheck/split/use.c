#include "pool.h"

static BOOLEAN is_good(PBUFFER buffer)
{
    return buffer != NULL && buffer->Length < 64;
}

ULONG direct_bad(NDIS_HANDLE handle)
{
    PBUFFER buffer = pool_take(handle);

    buffer->Length = 1;                     // want "buffer is dereferenced but never tested, pool_take may have failed and left NULL"
    return 1;
}

ULONG logged_bad(NDIS_HANDLE handle)
{
    PBUFFER buffer = pool_take_logged(handle);

    return BUFFER_LENGTH(buffer);           // want "buffer is dereferenced where pool_take_logged may have returned NULL"
}

VOID handed_bad(NDIS_HANDLE handle)
{
    PBUFFER buffer = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(BUFFER), POOL_TAG);

    buffer_clear(buffer);                   // want "buffer is handed to buffer_clear, which dereferences it, but never tested"
}

VOID handed_twice_bad(NDIS_HANDLE handle)
{
    buffer_init(pool_take(handle), 3);      // want "pool_take\(handle\) is handed to buffer_init, which dereferences it"
}

VOID handed_ok(NDIS_HANDLE handle)
{
    buffer_clear_tested(pool_take(handle));
}

ULONG checked_ok(NDIS_HANDLE handle)
{
    PBUFFER buffer = pool_take_logged(handle);

    if (!is_good(buffer))
    {
        return 0;
    }
    return buffer->Length;
}

ULONG checked_too_ok(NDIS_HANDLE handle)
{
    PBUFFER buffer = pool_take(handle);

    if (is_good(buffer))
    {
        buffer_init(buffer, 4);
    }
    return 0;
}

VOID retried_ok(NDIS_HANDLE handle)
{
    PBUFFER buffer;

    do
    {
        buffer = pool_take(handle);
    } while (buffer == NULL);
    buffer_clear(buffer);
}
