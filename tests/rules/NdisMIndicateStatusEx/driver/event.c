#include "nic.h"

void nic_event_bad(PNIC nic, NDIS_STATUS code)
{
    NDIS_STATUS_INDICATION said = { 0 };

    said.StatusCode = code;
    nic->Events++;
    NdisMIndicateStatusEx(nic->Handle, &said);      // want "NdisMIndicateStatusEx is called while unload_bad \(MiniportDriverUnload\) runs"
}

void nic_link_ok(PNIC nic)
{
    NDIS_STATUS_INDICATION said = { 0 };

    NdisMIndicateStatusEx(nic->Handle, &said);
}
