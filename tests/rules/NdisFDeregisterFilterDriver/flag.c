/* Behind a flag that nothing sets. */
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

DRIVER_INITIALIZE start_bad;
NTSTATUS start_bad(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_FILTER_DRIVER_CHARACTERISTICS characteristics;
    NDIS_STATUS status;

    NdisZeroMemory(&characteristics, sizeof(characteristics));
    driver->DriverUnload = unload;
    status = NdisFRegisterFilterDriver(driver, NULL, &characteristics, &Globals.Handle);    // want "the filter driver in Globals.Handle is registered here, but nothing that runs from unload on deregisters it"
    return status;
}
