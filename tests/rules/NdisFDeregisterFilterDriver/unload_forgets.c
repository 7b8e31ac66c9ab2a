/* Unload gives back everything but the registration. */
#include <ndis.h>

NDIS_HANDLE FilterHandle;
NDIS_HANDLE DeviceHandle;

VOID unload(PDRIVER_OBJECT driver)
{
    NdisDeregisterDeviceEx(DeviceHandle);
}

DRIVER_INITIALIZE start_bad;
NTSTATUS start_bad(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_FILTER_DRIVER_CHARACTERISTICS characteristics;

    NdisZeroMemory(&characteristics, sizeof(characteristics));
    driver->DriverUnload = unload;
    return NdisFRegisterFilterDriver(driver, NULL, &characteristics, &FilterHandle);    // want "the filter driver in FilterHandle is registered here, but nothing that runs from unload on deregisters it"
}
