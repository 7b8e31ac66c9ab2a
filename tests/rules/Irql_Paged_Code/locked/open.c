#include "port.h"

KDEFERRED_ROUTINE port_dpc_ok;

VOID port_open_ok(PPORT port)
{
    port->Section = MmLockPagableCodeSection((PVOID)port_service_ok);
    port_locked_ok(port);
}

VOID port_dpc_ok(PKDPC dpc, PVOID context, PVOID one, PVOID two)
{
    port_service_ok((PPORT)context);
    port_locked_ok((PPORT)context);
}
