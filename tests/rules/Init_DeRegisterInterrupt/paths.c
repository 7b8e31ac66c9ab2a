/* Interrupts registered while an adapter is initialized: what every failing path has to undo. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Interrupt;
    NDIS_HANDLE Timer;
    PVOID Ring;
    PVOID Registers;
    NDIS_PHYSICAL_ADDRESS Physical;
    ULONG Length;
    ULONG Flags;
    LONG References;
    BOOLEAN Connected;
} NIC, *PNIC;

#define NIC_CONNECTED   0x00000004
#define SET_FLAG(nic, flag)     ((nic)->Flags |= (flag))
#define TEST_FLAG(nic, flag)    (((nic)->Flags & (flag)) != 0)

NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Interrupt;
NDIS_TIMER_CHARACTERISTICS Timer;

static PNIC allocate(NDIS_HANDLE handle)
{
    PNIC nic = (PNIC)NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'ciN ', NormalPoolPriority);

    if (nic != NULL)
    {
        NdisZeroMemory(nic, sizeof(*nic));
        nic->Handle = handle;
    }
    return nic;
}

/* The ladder has one rung too few. */
MINIPORT_INITIALIZE ladder_bad;
NDIS_STATUS ladder_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status;
    PNIC nic = allocate(handle);

    if (nic == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    status = NdisMMapIoSpace(&nic->Registers, handle, nic->Physical, nic->Length);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto free;
    }
    status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto unmap;
    }
    status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto unmap;
    }
    return NDIS_STATUS_SUCCESS;

unmap:
    NdisMUnmapIoSpace(handle, nic->Registers, nic->Length);
free:
    NdisFreeMemory(nic, 0, 0);
    return status;      // want "the interrupt in nic->Interrupt registered at line 53 is not deregistered when ladder_bad fails"
}

MINIPORT_INITIALIZE ladder_ok;
NDIS_STATUS ladder_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status;
    PNIC nic = allocate(handle);

    if (nic == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    status = NdisMMapIoSpace(&nic->Registers, handle, nic->Physical, nic->Length);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto free;
    }
    status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto unmap;
    }
    status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto deregister;
    }
    return NDIS_STATUS_SUCCESS;

deregister:
    NdisMDeregisterInterruptEx(nic->Interrupt);
unmap:
    NdisMUnmapIoSpace(handle, nic->Registers, nic->Length);
free:
    NdisFreeMemory(nic, 0, 0);
    return status;
}

/* One status, assigned in many places and tested once; the flag is set a line too late. */
MINIPORT_INITIALIZE breaks_bad;
NDIS_STATUS breaks_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    PNIC nic = NULL;

    do
    {
        nic = allocate(handle);
        if (nic == NULL)
        {
            status = NDIS_STATUS_RESOURCES;
            break;
        }
        nic->Connected = FALSE;
        status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
        if (status != NDIS_STATUS_SUCCESS)
        {
            break;
        }
        NdisMAllocateSharedMemory(handle, nic->Length, FALSE, &nic->Ring, &nic->Physical);
        if (nic->Ring == NULL)
        {
            status = NDIS_STATUS_RESOURCES;
            break;
        }
        nic->Connected = TRUE;
        status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    } while (FALSE);

    if (status != NDIS_STATUS_SUCCESS && nic != NULL)
    {
        if (nic->Connected)
        {
            NdisMDeregisterInterruptEx(nic->Interrupt);
        }
        NdisFreeMemory(nic, 0, 0);
    }
    return status;      // want "registered at line \d+ is not deregistered when breaks_bad fails"
}

MINIPORT_INITIALIZE breaks_ok;
NDIS_STATUS breaks_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    PNIC nic = NULL;

    do
    {
        nic = allocate(handle);
        if (nic == NULL)
        {
            status = NDIS_STATUS_RESOURCES;
            break;
        }
        status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
        if (status != NDIS_STATUS_SUCCESS)
        {
            break;
        }
        SET_FLAG(nic, NIC_CONNECTED);
        NdisMAllocateSharedMemory(handle, nic->Length, FALSE, &nic->Ring, &nic->Physical);
        if (nic->Ring == NULL)
        {
            status = NDIS_STATUS_RESOURCES;
            break;
        }
        status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    } while (FALSE);

    if (status != NDIS_STATUS_SUCCESS && nic != NULL)
    {
        if (TEST_FLAG(nic, NIC_CONNECTED))
        {
            NdisMDeregisterInterruptEx(nic->Interrupt);
        }
        NdisFreeMemory(nic, 0, 0);
    }
    return status;
}

/* A step that fails has cleaned up what it did itself, and nothing more. */
static NDIS_STATUS start_hardware(PNIC nic)
{
    NDIS_STATUS status = NdisAllocateTimerObject(nic->Handle, &Timer, &nic->Timer);

    if (status == NDIS_STATUS_SUCCESS)
    {
        NdisMAllocateSharedMemory(nic->Handle, nic->Length, FALSE, &nic->Ring, &nic->Physical);
        if (nic->Ring == NULL)
        {
            NdisFreeTimerObject(nic->Timer);
            status = NDIS_STATUS_RESOURCES;
        }
    }
    return status;
}

static NDIS_STATUS connect(PNIC nic)
{
    NDIS_STATUS status = NdisMRegisterInterruptEx(nic->Handle, nic, &Interrupt, &nic->Interrupt);

    nic->Connected = status == NDIS_STATUS_SUCCESS;
    return status;
}

MINIPORT_INITIALIZE nested_bad;
NDIS_STATUS nested_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = allocate(handle);

    if (nic != NULL)
    {
        if (connect(nic) == NDIS_STATUS_SUCCESS)
        {
            if (NT_SUCCESS(start_hardware(nic)))
            {
                return NDIS_STATUS_SUCCESS;
            }
        }
        NdisFreeMemory(nic, 0, 0);
    }
    return NDIS_STATUS_FAILURE;     // want "the interrupt in nic->Interrupt registered at line \d+ is not deregistered when nested_bad fails"
}

/* The helper undoes what it did when what comes next fails. */
static NDIS_STATUS connect_and_start(PNIC nic)
{
    NDIS_STATUS status = connect(nic);

    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    status = start_hardware(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
        nic->Interrupt = NULL;
    }
    return status;
}

MINIPORT_INITIALIZE frees_on_failure_ok;
NDIS_STATUS frees_on_failure_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = allocate(handle);
    NDIS_STATUS status = nic != NULL ? connect_and_start(nic) : NDIS_STATUS_RESOURCES;

    if (status != NDIS_STATUS_SUCCESS && nic != NULL)
    {
        NdisFreeMemory(nic, 0, 0);
    }
    return status;
}

MINIPORT_INITIALIZE later_failure_bad;
NDIS_STATUS later_failure_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = allocate(handle);
    NDIS_STATUS status = nic != NULL ? connect_and_start(nic) : NDIS_STATUS_RESOURCES;

    if (status == NDIS_STATUS_SUCCESS && parameters->AllocatedResources == NULL)
    {
        status = NDIS_STATUS_RESOURCE_CONFLICT;
    }
    switch (status)
    {
    case NDIS_STATUS_SUCCESS:
        break;
    default:
        if (nic != NULL)
        {
            NdisFreeMemory(nic, 0, 0);
        }
        break;
    }
    return status;      // want "registered at line \d+ is not deregistered when later_failure_bad fails"
}

/* Whoever drops the last reference tears the adapter down. */
static VOID tear_down(PNIC nic)
{
    if (nic->Connected)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
        nic->Connected = FALSE;
    }
    NdisFreeMemory(nic, 0, 0);
}

static VOID dereference(PNIC nic)
{
    if (InterlockedDecrement(&nic->References) == 0)
    {
        tear_down(nic);
    }
}

MINIPORT_INITIALIZE counted_ok;
NDIS_STATUS counted_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = allocate(handle);
    NDIS_STATUS status;

    if (nic == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    nic->References = 1;
    status = connect(nic);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = start_hardware(nic);
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        dereference(nic);
    }
    return status;
}

MINIPORT_INITIALIZE counted_inline_ok;
NDIS_STATUS counted_inline_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = allocate(handle);
    NDIS_STATUS status;

    if (nic == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    nic->References = 1;
    status = connect(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(nic, 0, 0);
        return status;
    }
    status = start_hardware(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        if (NdisInterlockedDecrement(&nic->References) == 0)
        {
            NdisMDeregisterInterruptEx(nic->Interrupt);
            NdisFreeMemory(nic, 0, 0);
        }
        return status;
    }
    return NDIS_STATUS_SUCCESS;
}

/* Somebody outside this driver takes the adapter apart. */
MINIPORT_INITIALIZE library_ok;
NDIS_STATUS library_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = allocate(handle);
    NDIS_STATUS status;

    if (nic == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    status = connect(nic);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = start_hardware(nic);
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        VendorTearDown(nic);
    }
    return status;
}

/* Which of the steps succeeded is kept in a counter, undone by a switch that falls through. */
MINIPORT_INITIALIZE steps_ok;
NDIS_STATUS steps_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    ULONG step = 0;
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;
    PNIC nic = allocate(handle);

    if (nic == NULL)
    {
        goto done;
    }
    step = 1;
    status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto done;
    }
    step = 2;
    status = start_hardware(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto done;
    }
    step = 3;

done:
    switch (step)
    {
    case 2:
        NdisMDeregisterInterruptEx(nic->Interrupt);
        /* fall through */
    case 1:
        NdisFreeMemory(nic, 0, 0);
        break;
    }
    return status;
}

MINIPORT_INITIALIZE steps_bad;
NDIS_STATUS steps_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    ULONG step = 0;
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;
    PNIC nic = allocate(handle);

    if (nic == NULL)
    {
        goto done;
    }
    step = 1;
    status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto done;
    }
    status = start_hardware(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto done;
    }
    step = 3;

done:
    switch (step)
    {
    case 2:
        NdisMDeregisterInterruptEx(nic->Interrupt);
        /* fall through */
    case 1:
        NdisFreeMemory(nic, 0, 0);
        break;
    }
    return status;      // want "registered at line \d+ is not deregistered when steps_bad fails"
}

/* __finally undoes it. */
MINIPORT_INITIALIZE finally_ok;
NDIS_STATUS finally_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;
    BOOLEAN registered = FALSE;
    PNIC nic = allocate(handle);

    if (nic == NULL)
    {
        return status;
    }
    __try
    {
        status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
        if (status != NDIS_STATUS_SUCCESS)
        {
            __leave;
        }
        registered = TRUE;
        status = start_hardware(nic);
    }
    __finally
    {
        if (status != NDIS_STATUS_SUCCESS)
        {
            if (registered)
            {
                NdisMDeregisterInterruptEx(nic->Interrupt);
            }
            NdisFreeMemory(nic, 0, 0);
        }
    }
    return status;
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    tear_down((PNIC)context);
}
