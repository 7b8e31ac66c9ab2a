/* Configuration handles that only local variables hold. */
#include <ndis.h>

#define MAX_KEYS        8
#define BREAK_ON_ERROR(s)   if ((s) != NDIS_STATUS_SUCCESS) break

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Config;
    ULONG Mtu;
    ULONG Vlan;
    ULONG Rings[MAX_KEYS];
    BOOLEAN Verbose;
    UCHAR Address[6];
} NIC, *PNIC;

static NDIS_STRING mtu_word = NDIS_STRING_CONST("*JumboPacket");
static NDIS_STRING vlan_word = NDIS_STRING_CONST("VlanID");
static NDIS_STRING params_word = NDIS_STRING_CONST("Parameters");

NDIS_STATUS early_return_bad(PNIC nic, NDIS_CONFIGURATION_OBJECT *object)
{
    NDIS_HANDLE key;
    PNDIS_CONFIGURATION_PARAMETER value;
    NDIS_STATUS status;

    status = NdisOpenConfigurationEx(object, &key);
    if (status != NDIS_STATUS_SUCCESS)
        return status;
    NdisReadConfiguration(&status, &value, key, &mtu_word, NdisParameterInteger);
    if (status != NDIS_STATUS_SUCCESS)
        return status;      // want "the configuration handle opened at line 28 is not closed when early_return_bad returns"
    nic->Mtu = value->ParameterData.IntegerData;
    NdisCloseConfiguration(key);
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS goto_ladder_bad(PNIC nic, NDIS_CONFIGURATION_OBJECT *object)
{
    NDIS_HANDLE key = NULL, sub = NULL;
    PNDIS_CONFIGURATION_PARAMETER value;
    NDIS_STATUS status;

    status = NdisOpenConfigurationEx(object, &key);
    if (status != NDIS_STATUS_SUCCESS)
        goto done;
    NdisOpenConfigurationKeyByName(&status, key, &params_word, &sub);
    if (status != NDIS_STATUS_SUCCESS)
        goto close_key;
    NdisReadConfiguration(&status, &value, sub, &vlan_word, NdisParameterInteger);
    if (status != NDIS_STATUS_SUCCESS)
        goto close_key;         /* skips close_sub */
    nic->Vlan = value->ParameterData.IntegerData;
    NdisCloseConfiguration(sub);
close_key:
    NdisCloseConfiguration(key);
done:
    return status;              // want "the configuration handle opened at line 48 is not closed when goto_ladder_bad returns"
}

NDIS_STATUS do_while_bad(PNIC nic, NDIS_CONFIGURATION_OBJECT *object)
{
    NDIS_HANDLE key = NULL;
    NDIS_STATUS status;
    PVOID address;
    UINT length;

    do
    {
        status = NdisOpenConfigurationEx(object, &key);
        BREAK_ON_ERROR(status);
        NdisReadNetworkAddress(&status, &address, &length, key);
        BREAK_ON_ERROR(status);
        NdisMoveMemory(nic->Address, address, 6);
        NdisCloseConfiguration(key);
    } while (FALSE);
    return status;              // want "line 71 is not closed when do_while_bad returns"
}

VOID loop_bad(PNIC nic, NDIS_HANDLE parent)
{
    NDIS_STATUS status;
    NDIS_HANDLE sub;
    NDIS_STRING name;
    ULONG i;

    for (i = 0; i < MAX_KEYS; i++)
    {
        NdisOpenConfigurationKeyByIndex(&status, parent, i, &name, &sub);      // want "the configuration handle opened at line 90 is opened again and was not closed"
        if (status != NDIS_STATUS_SUCCESS)
            return;
        nic->Rings[i] = name.Length;
        if (nic->Rings[i] == 0)
            continue;
        NdisCloseConfiguration(sub);
    }
}

VOID twice_bad(PNIC nic, NDIS_HANDLE wrapper)
{
    NDIS_HANDLE key;
    NDIS_STATUS status;
    PNDIS_CONFIGURATION_PARAMETER value;

    NdisOpenConfiguration(&status, &key, wrapper);
    if (NDIS_STATUS_SUCCESS != status)
        return;
    NdisReadConfiguration(&status, &value, key, &mtu_word, NdisParameterInteger);
    if (status != NDIS_STATUS_SUCCESS)
    {
        nic->Mtu = 1500;
        NdisCloseConfiguration(key);
    }
    else
    {
        nic->Mtu = value->ParameterData.IntegerData;
    }
    NdisCloseConfiguration(key);        // want "the configuration handle is closed again, it was closed at line 113"
}

static NDIS_STATUS open_key(PNIC nic, NDIS_HANDLE *result)
{
    NDIS_CONFIGURATION_OBJECT object;

    NdisZeroMemory(&object, sizeof(object));
    object.NdisHandle = nic->Handle;
    return NdisOpenConfigurationEx(&object, result);
}

static VOID close_if_failed(NDIS_HANDLE key, NDIS_STATUS status)
{
    if (status != NDIS_STATUS_SUCCESS)
        NdisCloseConfiguration(key);
}

NDIS_STATUS through_wrappers_bad(PNIC nic)
{
    NDIS_HANDLE key;
    NDIS_STATUS status = open_key(nic, &key);
    PNDIS_CONFIGURATION_PARAMETER value;

    if (status == NDIS_STATUS_SUCCESS)
    {
        NdisReadConfiguration(&status, &value, key, &mtu_word, NdisParameterInteger);
        close_if_failed(key, status);
    }
    return status;              // want "line 140 is not closed when through_wrappers_bad returns"
}

NDIS_STATUS protocol_section_bad(PNIC nic, PNDIS_STRING section)
{
    NDIS_HANDLE key;
    NDIS_STATUS status;

    NdisOpenProtocolConfiguration(&status, &key, section);
    if (status == NDIS_STATUS_SUCCESS && nic->Verbose)
    {
        DbgPrint("opened\n");
        NdisCloseConfiguration(key);
    }
    return status;              // want "line 156 is not closed when protocol_section_bad returns"
}

NDIS_STATUS same_flag_ok(PNIC nic, NDIS_CONFIGURATION_OBJECT *object)
{
    NDIS_HANDLE key;
    PNDIS_CONFIGURATION_PARAMETER value;
    NDIS_STATUS status = NdisOpenConfigurationEx(object, &key);
    BOOLEAN opened = (status == NDIS_STATUS_SUCCESS);

    if (opened)
    {
        NdisReadConfiguration(&status, &value, key, &mtu_word, NdisParameterInteger);
        if (status != NDIS_STATUS_SUCCESS)
            status = NDIS_STATUS_SUCCESS;
        else
            nic->Mtu = value->ParameterData.IntegerData;
    }
    if (opened)
        NdisCloseConfiguration(key);
    return status;
}

NDIS_STATUS ladder_ok(PNIC nic, NDIS_CONFIGURATION_OBJECT *object)
{
    NDIS_HANDLE key = NULL, sub = NULL;
    PNDIS_CONFIGURATION_PARAMETER value;
    NDIS_STATUS status;

    status = NdisOpenConfigurationEx(object, &key);
    if (status != NDIS_STATUS_SUCCESS)
        goto exit;
    NdisOpenConfigurationKeyByName(&status, key, &params_word, &sub);
    if (status != NDIS_STATUS_SUCCESS)
    {
        sub = NULL;
        goto exit;
    }
    NdisReadConfiguration(&status, &value, sub, &vlan_word, NdisParameterInteger);
    if (status == NDIS_STATUS_SUCCESS)
        nic->Vlan = value->ParameterData.IntegerData;
exit:
    if (sub != NULL)
        NdisCloseConfiguration(sub);
    if (key != NULL)
        NdisCloseConfiguration(key);
    return status;
}

NDIS_STATUS status_kept_ok(PNIC nic, NDIS_HANDLE wrapper)
{
    NDIS_HANDLE key;
    NDIS_STATUS open, status;
    PVOID address;
    UINT length;

    do
    {
        NdisOpenConfiguration(&open, &key, wrapper);
        status = open;
        BREAK_ON_ERROR(status);
        NdisReadNetworkAddress(&status, &address, &length, key);
        BREAK_ON_ERROR(status);
        NdisMoveMemory(nic->Address, address, 6);
    } while (FALSE);
    if (open == NDIS_STATUS_SUCCESS)
        NdisCloseConfiguration(key);
    return status;
}

VOID walk_ok(PNIC nic, NDIS_HANDLE parent)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    NDIS_STRING name;
    ULONG i = 0;

    while (status == NDIS_STATUS_SUCCESS)
    {
        NDIS_HANDLE sub;

        NdisOpenConfigurationKeyByIndex(&status, parent, i, &name, &sub);
        if (status == NDIS_STATUS_SUCCESS)
        {
            nic->Rings[i++ % MAX_KEYS] = name.Length;
            NdisCloseConfiguration(sub);
        }
    }
}

NDIS_STATUS given_to_caller_ok(PNIC nic, NDIS_HANDLE *key)
{
    NDIS_STATUS status = open_key(nic, key);

    if (status == NDIS_STATUS_SUCCESS)
        DbgPrint("open\n");
    return status;
}

NDIS_HANDLE returned_ok(PNIC nic)
{
    NDIS_HANDLE key = NULL;

    if (open_key(nic, &key) != NDIS_STATUS_SUCCESS)
        return NULL;
    return key;
}

NDIS_STATUS uses_returned_ok(PNIC nic)
{
    NDIS_STATUS status = NDIS_STATUS_FAILURE;
    NDIS_HANDLE key = returned_ok(nic);
    PNDIS_CONFIGURATION_PARAMETER value;

    if (key)
    {
        NdisReadConfiguration(&status, &value, key, &mtu_word, NdisParameterInteger);
        close_if_failed(key, status);
        if (status == NDIS_STATUS_SUCCESS)
            NdisCloseConfiguration(key);
    }
    return status;
}

extern NDIS_STATUS read_all(PNIC nic, NDIS_HANDLE key);

NDIS_STATUS handed_to_unknown_ok(PNIC nic, NDIS_CONFIGURATION_OBJECT *object)
{
    NDIS_HANDLE key;
    NDIS_STATUS status = NdisOpenConfigurationEx(object, &key);

    if (status == NDIS_STATUS_SUCCESS)
        status = read_all(nic, key);
    return status;
}

NDIS_STATUS null_means_closed_ok(PNIC nic, NDIS_CONFIGURATION_OBJECT *object)
{
    NDIS_HANDLE key = NULL;
    NDIS_STATUS status;

    status = NdisOpenConfigurationEx(object, &key);
    if (NDIS_STATUS_SUCCESS == status && nic->Verbose)
    {
        NdisCloseConfiguration(key);
        key = NULL;
    }
    if (NDIS_STATUS_SUCCESS == status && key)
        NdisCloseConfiguration(key);
    return status;
}
