#include <ndis.h>

typedef struct _BUFFER
{
    ULONG Length;
    UCHAR Data[64];
} BUFFER, *PBUFFER;

#define POOL_TAG 'looP'
#define BUFFER_LENGTH(buffer) ((buffer)->Length)

PBUFFER pool_take(NDIS_HANDLE handle);
PBUFFER pool_take_logged(NDIS_HANDLE handle);
VOID buffer_clear(PBUFFER buffer);
VOID buffer_clear_tested(PBUFFER buffer);
VOID buffer_init(PBUFFER buffer, ULONG length);
