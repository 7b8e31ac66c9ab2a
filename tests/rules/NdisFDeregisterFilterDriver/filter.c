/* A filter driver with several ways to start, all undone by the same unload routine. */
#include <ndis.h>

NDIS_HANDLE FilterHandle;
NDIS_HANDLE DeviceHandle;
NDIS_SPIN_LOCK FilterLock;
NDIS_FILTER_DRIVER_CHARACTERISTICS Characteristics;
NDIS_DEVICE_OBJECT_ATTRIBUTES DeviceAttributes;
PDEVICE_OBJECT Device;

static NDIS_STATUS register_device(void)
{
    return NdisRegisterDeviceEx(FilterHandle, &DeviceAttributes, &Device, &DeviceHandle);
}

DRIVER_INITIALIZE device_fails_bad;
NTSTATUS device_fails_bad(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_STATUS status = NdisFRegisterFilterDriver(driver, driver, &Characteristics, &FilterHandle);

    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    return register_device() == NDIS_STATUS_SUCCESS
               ? STATUS_SUCCESS
               : STATUS_UNSUCCESSFUL;       // want-2 "the filter driver in FilterHandle registered at line \d+ is not deregistered when device_fails_bad fails"
}

DRIVER_INITIALIZE breaks_bad;
NTSTATUS breaks_bad(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_STATUS status;

    do
    {
        NdisAllocateSpinLock(&FilterLock);
        status = NdisFRegisterFilterDriver(driver, NULL, &Characteristics, &FilterHandle);
        if (status != NDIS_STATUS_SUCCESS)
        {
            break;
        }
        status = register_device();
        if (status != NDIS_STATUS_SUCCESS)
        {
            NdisFreeSpinLock(&FilterLock);
            break;
        }
    } while (FALSE);

    return status;          // want "the filter driver in FilterHandle registered at line \d+ is not deregistered when breaks_bad fails"
}

DRIVER_INITIALIZE breaks_ok;
NTSTATUS breaks_ok(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_STATUS status;

    do
    {
        NdisAllocateSpinLock(&FilterLock);
        status = NdisFRegisterFilterDriver(driver, NULL, &Characteristics, &FilterHandle);
        if (status != NDIS_STATUS_SUCCESS)
        {
            NdisFreeSpinLock(&FilterLock);
            break;
        }
        status = register_device();
        if (status != NDIS_STATUS_SUCCESS)
        {
            NdisFDeregisterFilterDriver(FilterHandle);
            NdisFreeSpinLock(&FilterLock);
            break;
        }
    } while (FALSE);

    return status;
}

/* One exit, told by the handle. */
DRIVER_INITIALIZE one_exit_ok;
NTSTATUS one_exit_ok(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NTSTATUS status;

    FilterHandle = NULL;
    status = NdisFRegisterFilterDriver(driver, NULL, &Characteristics, &FilterHandle);
    if (!NT_SUCCESS(status))
    {
        goto exit;
    }
    status = register_device();
    if (!NT_SUCCESS(status))
    {
        goto exit;
    }
    DbgPrint("started\n");

exit:
    if (!NT_SUCCESS(status))
    {
        if (FilterHandle != NULL)
        {
            NdisFDeregisterFilterDriver(FilterHandle);
            FilterHandle = NULL;
        }
    }
    return status;
}

/* The unload routine undoes a failed start too; it looks what there is. */
DRIVER_UNLOAD unload_ok;
DRIVER_INITIALIZE unloads_itself_ok;
NTSTATUS unloads_itself_ok(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NTSTATUS status;

    driver->DriverUnload = unload_ok;
    status = NdisFRegisterFilterDriver(driver, NULL, &Characteristics, &FilterHandle);
    if (status != STATUS_SUCCESS)
    {
        return status;
    }
    status = register_device();
    if (status != STATUS_SUCCESS)
    {
        unload_ok(driver);
    }
    return status;
}

VOID unload_ok(PDRIVER_OBJECT driver)
{
    if (DeviceHandle != NULL)
    {
        NdisDeregisterDeviceEx(DeviceHandle);
    }
    NdisFDeregisterFilterDriver(FilterHandle);
}

DRIVER_INITIALIZE not_registered_bad;
NTSTATUS not_registered_bad(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NTSTATUS status = NdisFRegisterFilterDriver(driver, NULL, &Characteristics, &FilterHandle);

    if (!NT_SUCCESS(status))
    {
        unload_ok(driver);      // want "the filter driver is deregistered, but could not be registered at line \d+"
    }
    return status;
}

/* Nothing fails once it is registered. */
DRIVER_INITIALIZE last_ok;
NTSTATUS last_ok(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    if (register_device() != NDIS_STATUS_SUCCESS)
    {
        return STATUS_UNSUCCESSFUL;
    }
    return NdisFRegisterFilterDriver(driver, NULL, &Characteristics, &FilterHandle);
}

/* Refused for a reason of its own, in a loop over what it needs. */
DRIVER_INITIALIZE loop_bad;
NTSTATUS loop_bad(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NTSTATUS status;
    ULONG i;

    status = NdisFRegisterFilterDriver(driver, NULL, &Characteristics, &FilterHandle);
    if (!NT_SUCCESS(status))
    {
        return status;
    }
    for (i = 0; i < 4; i++)
    {
        if (path->Buffer[i] == 0)
        {
            return STATUS_INVALID_PARAMETER;    // want "the filter driver in FilterHandle registered at line \d+ is not deregistered when loop_bad fails"
        }
    }
    return STATUS_SUCCESS;
}
