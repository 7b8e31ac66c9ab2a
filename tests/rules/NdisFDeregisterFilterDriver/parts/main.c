#include "lwf.h"

static VOID unload_ok(PDRIVER_OBJECT driver)
{
    device_stop();
    lwf_stop_ok();
}

DRIVER_INITIALIZE start_ok;
NTSTATUS start_ok(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NTSTATUS status;

    driver->DriverUnload = unload_ok;
    status = lwf_start_ok(driver);
    if (NT_SUCCESS(status))
    {
        status = device_start(driver);
        if (!NT_SUCCESS(status))
        {
            lwf_stop_ok();
        }
    }
    return status;
}

DRIVER_INITIALIZE start_bad;
NTSTATUS start_bad(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NTSTATUS status;

    driver->DriverUnload = unload_ok;
    status = lwf_start_ok(driver);
    if (NT_SUCCESS(status))
    {
        status = device_start(driver);
    }
    if (!NT_SUCCESS(status))
    {
        device_stop();
    }
    return status;          // want "the filter driver in LwfHandle registered at line \d+ is not deregistered when start_bad fails"
}
