#include <ndis.h>

extern NDIS_HANDLE LwfHandle;

NTSTATUS lwf_start_ok(PDRIVER_OBJECT driver);
VOID lwf_stop_ok(VOID);
NTSTATUS device_start(PDRIVER_OBJECT driver);
VOID device_stop(VOID);
