/* A miniport with integrated call management: registered as a miniport, with an address family of its own. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE MiniportHandle;
    NDIS_HANDLE AfHandle;
    CO_ADDRESS_FAMILY Family;
} CARD, *PCARD;

typedef struct _PARTY
{
    NDIS_HANDLE NdisPartyHandle;
    NDIS_HANDLE NdisVcHandle;
    PCO_CALL_PARAMETERS Parameters;
    NDIS_STATUS Status;
} PARTY, *PPARTY;

#define COMPLETE_DROP(p, s)         NdisMCmDropPartyComplete((s), (p)->NdisPartyHandle)
#define COMPLETE_DROP_OLD(p, s)     NdisCmDropPartyComplete((s), (p)->NdisPartyHandle)
#define COMPLETE(what, s, h)        NdisCm##what##Complete((s), (h))

static NDIS_HANDLE DriverHandle;

DRIVER_INITIALIZE DriverEntry;
MINIPORT_INITIALIZE initialize_ok;
MINIPORT_HALT halt_bad;
MINIPORT_INTERRUPT_DPC dpc_ok;
PROTOCOL_CM_DROP_PARTY drop_bad;
PROTOCOL_CM_CLOSE_CALL close_ok;

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS chars;

    NdisZeroMemory(&chars, sizeof(chars));
    chars.InitializeHandlerEx = initialize_ok;
    chars.HaltHandlerEx = halt_bad;
    return NdisMRegisterMiniportDriver(driver, path, NULL, &chars, &DriverHandle);
}

NDIS_STATUS initialize_ok(NDIS_HANDLE h, NDIS_HANDLE d, PNDIS_MINIPORT_INIT_PARAMETERS p)
{
    static CARD card;

    UNREFERENCED_PARAMETER(d);
    UNREFERENCED_PARAMETER(p);
    card.MiniportHandle = h;
    return NdisMCmRegisterAddressFamilyEx(h, &card.Family);
}

VOID halt_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisCmNotifyCloseAddressFamily(card->AfHandle);     // want "NdisCmNotifyCloseAddressFamily is called by a miniport with integrated call management, which calls NdisMCmNotifyCloseAddressFamily"
}

NDIS_STATUS drop_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);   // want "NdisCmDropPartyComplete is called by a miniport with integrated call management, which calls NdisMCmDropPartyComplete"
    return NDIS_STATUS_PENDING;
}

/* Said in the driver's own words: the macro's name does not count, what it spells does. */
VOID macro_ok(PPARTY party)
{
    COMPLETE_DROP(party, NDIS_STATUS_SUCCESS);
}

VOID macro_bad(PPARTY party)
{
    COMPLETE_DROP_OLD(party, party->Status);    // want "NdisCmDropPartyComplete is called by a miniport with integrated call management"
}

VOID pasted_macro_bad(PPARTY party)
{
    COMPLETE(DropParty, NDIS_STATUS_SUCCESS, party->NdisPartyHandle);   // want "NdisCmDropPartyComplete is called by a miniport with integrated call management"
}

VOID several_bad(PPARTY party)
{
    if (NdisCmActivateVc(party->NdisVcHandle, party->Parameters) == NDIS_STATUS_PENDING)    // want "NdisCmActivateVc is called by a miniport with integrated call management, which calls NdisMCmActivateVc"
    {
        return;
    }
    party->Status == NDIS_STATUS_SUCCESS
        ? NdisCmAddPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle, party, party->Parameters)    // want "NdisCmAddPartyComplete is called by a miniport with integrated call management"
        : NdisMCmAddPartyComplete(party->Status, party->NdisPartyHandle, NULL, party->Parameters);
}

/* A function of the driver whose name only ends like the DDI. */
typedef VOID (*DROP_COMPLETE)(NDIS_STATUS status, NDIS_HANDLE party);

static VOID own_NdisCmDropPartyComplete(NDIS_STATUS status, NDIS_HANDLE party)
{
    NdisMCmDropPartyComplete(status, party);
}

VOID own_name_ok(PPARTY party)
{
    DROP_COMPLETE complete = own_NdisCmDropPartyComplete;

    own_NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    complete(NDIS_STATUS_FAILURE, party->NdisPartyHandle);
}

/* A comment that says NdisCmDropPartyComplete(status, handle), and a string that does. */
VOID words_ok(PPARTY party)
{
    static const char *text = "NdisCmDropPartyComplete(status, handle)";

    DbgPrint("%s instead of %s\n", text, "NdisMCmDropPartyComplete");
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
}

#if defined(STAND_ALONE)
VOID not_compiled_ok(PPARTY party)
{
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
}
#endif

VOID dpc_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    NdisMCmActivateVc(party->NdisVcHandle, party->Parameters);
    NdisMCmMakeCallComplete(NDIS_STATUS_SUCCESS, party->NdisVcHandle, party->NdisPartyHandle, party, party->Parameters);
    NdisMCoActivateVcComplete(NDIS_STATUS_SUCCESS, party->NdisVcHandle, party->Parameters);
}

NDIS_STATUS close_ok(NDIS_HANDLE context, NDIS_HANDLE partyContext, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(partyContext);
    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisMCmCloseCallComplete(NDIS_STATUS_SUCCESS, party->NdisVcHandle, NULL);
    return NDIS_STATUS_PENDING;
}
