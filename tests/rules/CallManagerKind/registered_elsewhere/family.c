#include "card.h"

NDIS_STATUS offer_family_ok(NDIS_HANDLE miniport)
{
    CO_ADDRESS_FAMILY family;

    NdisZeroMemory(&family, sizeof(family));
    return NdisMCmRegisterAddressFamilyEx(miniport, &family);
}
