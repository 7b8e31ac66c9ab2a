/* Behind a flag that is set. */
#include <ndis.h>

typedef struct _GLOBALS
{
    NDIS_HANDLE Handle;
    BOOLEAN Registered;
} GLOBALS;

static GLOBALS Globals;

VOID unload(PDRIVER_OBJECT driver)
{
    if (Globals.Registered)
    {
        NdisFDeregisterFilterDriver(Globals.Handle);
    }
}

DRIVER_INITIALIZE start_ok;
NTSTATUS start_ok(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_FILTER_DRIVER_CHARACTERISTICS characteristics;
    NDIS_STATUS status;

    NdisZeroMemory(&characteristics, sizeof(characteristics));
    driver->DriverUnload = unload;
    status = NdisFRegisterFilterDriver(driver, NULL, &characteristics, &Globals.Handle);
    if (status == NDIS_STATUS_SUCCESS)
    {
        Globals.Registered = TRUE;
    }
    return status;
}
