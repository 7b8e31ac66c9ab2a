/* The same of NDIS 5: the call manager's table goes with the registration of the address family. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE MiniportHandle;
    NDIS_HANDLE NdisPartyHandle;
} CARD, *PCARD;

static CO_ADDRESS_FAMILY Family;

static NDIS_STATUS CmDropParty(NDIS_HANDLE context, PVOID data, UINT size)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->NdisPartyHandle);    // want "NdisCmDropPartyComplete is called by a miniport with integrated call management"
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS CmRequest_ok(NDIS_HANDLE af, NDIS_HANDLE vc, NDIS_HANDLE party, PNDIS_REQUEST request)
{
    NdisMCmRequestComplete(NDIS_STATUS_SUCCESS, af, vc, party, request);
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS Initialize_ok(PNDIS_STATUS openError, PUINT selected, PNDIS_MEDIUM media, UINT size, NDIS_HANDLE h, NDIS_HANDLE config)
{
    NDIS_CALL_MANAGER_CHARACTERISTICS cm;

    UNREFERENCED_PARAMETER(openError);
    UNREFERENCED_PARAMETER(selected);
    UNREFERENCED_PARAMETER(media);
    UNREFERENCED_PARAMETER(size);
    UNREFERENCED_PARAMETER(config);
    NdisZeroMemory(&cm, sizeof(cm));
    cm.MajorVersion = 5;
    cm.CmDropPartyHandler = CmDropParty;
    cm.CmRequestHandler = CmRequest_ok;
    return NdisMCmRegisterAddressFamily(h, &Family, &cm, sizeof(cm));
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_CHARACTERISTICS chars;
    NDIS_HANDLE wrapper;

    NdisMInitializeWrapper(&wrapper, driver, path, NULL);
    NdisZeroMemory(&chars, sizeof(chars));
    chars.MajorNdisVersion = 5;
    chars.InitializeHandler = Initialize_ok;
    return NdisMRegisterMiniport(wrapper, &chars, sizeof(chars));
}
