#include <ndis.h>

typedef struct _BLOCK
{
    PVOID Data;
    PMDL Mdl;
} BLOCK, *PBLOCK;

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    BLOCK Command;
    BLOCK Status;
    PMDL Forgotten;
    PMDL InTimer;
    PMDL Scratch;
    NDIS_HANDLE Timer;
    NDIS_HANDLE WorkItem;
} NIC, *PNIC;

NDIS_STATUS block_init_ok(PNIC nic, PBLOCK block, ULONG length);
VOID block_free(PBLOCK block);
