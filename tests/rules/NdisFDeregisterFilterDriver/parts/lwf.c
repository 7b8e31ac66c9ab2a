#include "lwf.h"

NDIS_HANDLE LwfHandle;
static NDIS_FILTER_DRIVER_CHARACTERISTICS Characteristics = {
    { NDIS_OBJECT_TYPE_FILTER_DRIVER_CHARACTERISTICS, 1, sizeof(NDIS_FILTER_DRIVER_CHARACTERISTICS) },
};

NTSTATUS lwf_start_ok(PDRIVER_OBJECT driver)
{
    return NdisFRegisterFilterDriver(driver, NULL, &Characteristics, &LwfHandle);
}

VOID lwf_stop_ok(VOID)
{
    NDIS_HANDLE handle = InterlockedExchangePointer(&LwfHandle, NULL);

    if (handle != NULL)
    {
        NdisFDeregisterFilterDriver(handle);
    }
}
