/* A section that is locked in memory while it is used, and one that is not. */
#include "port.h"

#pragma alloc_text(PAGEPORT, port_service_ok)
#pragma alloc_text(PAGE, port_close_bad)

VOID port_service_ok(PPORT port)
{
    NdisAcquireSpinLock(&port->Lock);
    port->Users++;
    NdisReleaseSpinLock(&port->Lock);
}

VOID port_close_bad(PPORT port)
{
    NdisAcquireSpinLock(&port->Lock);       // want "NdisAcquireSpinLock raises the IRQL to DISPATCH_LEVEL in port_close_bad"
    port->Users--;
    NdisReleaseSpinLock(&port->Lock);
}

#pragma code_seg("PAGE")
VOID port_locked_ok(PPORT port)
{
    PAGED_CODE_LOCKED();
    NdisAcquireSpinLock(&port->Lock);
    port->Users = 0;
    NdisReleaseSpinLock(&port->Lock);
}

VOID port_flush_bad(PPORT port)
{
    KIRQL old = KeRaiseIrqlToDpcLevel();    // want "KeRaiseIrqlToDpcLevel raises the IRQL to DISPATCH_LEVEL in port_flush_bad"

    port->Users = 0;
    KeLowerIrql(old);
}
#pragma code_seg()

VOID port_reset_ok(PPORT port)
{
    KIRQL old = KeRaiseIrqlToDpcLevel();

    port->Users = 0;
    KeLowerIrql(old);
}
