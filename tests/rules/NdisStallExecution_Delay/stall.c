/* How long a processor is held up: constants, macros, variables, what callers pass. */
#include <ndis.h>

typedef struct _NIC
{
    PULONG Registers;
    ULONG Delay;
    BOOLEAN Slow;
} NIC, *PNIC;

#define MICROSECONDS(ms)    ((ms) * 1000)
#define STALL(us)           NdisStallExecution(us)
#define LONG_DELAY          100

enum { SHORT_DELAY = 20, RESET_DELAY = 2000 };

void constant_bad(PNIC nic)
{
    nic->Registers[0] = 1;
    NdisStallExecution(51);                 // want "NdisStallExecution is called with 51 microseconds, more than 50 is too long"
}

void macros_bad(PNIC nic)
{
    STALL(MICROSECONDS(5));                 // want "is called with 5000 microseconds"
}

void enumerator_bad(PNIC nic)
{
    if (nic->Slow)
    {
        NdisStallExecution(RESET_DELAY);    // want "is called with 2000 microseconds"
    }
}

void variable_bad(PNIC nic)
{
    ULONG delay = SHORT_DELAY;

    if (nic->Slow)
    {
        delay = LONG_DELAY;
    }
    NdisStallExecution(delay);              // want "is called with 100 microseconds"
}

void conditional_bad(PNIC nic)
{
    NdisStallExecution(nic->Slow ? 60 : 10);    // want "is called with 60 microseconds"
}

static void pause_bad(ULONG microseconds)
{
    NdisStallExecution(microseconds);       // want "is called with 500 microseconds, more than 50 is too long \(passed by interrupt_bad\)" "is called with 90 microseconds, .* \(passed by settle_bad\)"
}

static void settle_bad(void)
{
    pause_bad(10);
    pause_bad(90);
}

MINIPORT_ISR interrupt_bad;
BOOLEAN interrupt_bad(NDIS_HANDLE context, PBOOLEAN queue, PULONG processors)
{
    pause_bad(500);
    settle_bad();
    return TRUE;
}

void fifty_ok(PNIC nic)
{
    NdisStallExecution(50);
}

/* Many short ones are no long one. */
void polls_ok(PNIC nic)
{
    ULONG i;

    for (i = 0; i < 1000; i++)
    {
        if (nic->Registers[0] & 1)
        {
            break;
        }
        NdisStallExecution(10);
    }
}

void capped_ok(PNIC nic)
{
    ULONG delay = LONG_DELAY;

    if (delay > 50)
    {
        delay = 50;
    }
    NdisStallExecution(delay);
}

void unknown_ok(PNIC nic)
{
    NdisStallExecution(nic->Delay);
}

void sleeps_ok(PNIC nic)
{
    NdisMSleep(MICROSECONDS(5));
}

/* Long waits sleep; only short ones get to the stall. */
static void wait_ok(ULONG microseconds)
{
    if (microseconds > 50)
    {
        NdisMSleep(microseconds);
    }
    else
    {
        NdisStallExecution(microseconds);
    }
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    wait_ok(5000);
    wait_ok(5);
}

void overwritten_ok(PNIC nic)
{
    ULONG delay = RESET_DELAY;

    nic->Delay = delay;
    delay = SHORT_DELAY;
    NdisStallExecution(delay);
}
