/* Names of bindings and adapters. */
#include <ndis.h>

#define FREE_NAME(n)    if ((n)->Buffer) { NdisFreeMemory((n)->Buffer, 0, 0); (n)->Buffer = NULL; }

typedef struct _BINDING
{
    NDIS_HANDLE Handle;
    NDIS_STRING Name;
    NDIS_STRING Friendly;
    NDIS_STRING Instance;
    WCHAR Short[32];
} BINDING, *PBINDING;

extern BOOLEAN is_wanted(PUNICODE_STRING name);
extern VOID remember(PUNICODE_STRING name);
extern VOID take_over(PWSTR text);

VOID printed_bad(NDIS_HANDLE context)
{
    NDIS_STRING name;
    NDIS_STATUS status = NdisQueryBindInstanceName(&name, context);

    if (status != NDIS_STATUS_SUCCESS)
        return;
    DbgPrint("%wZ\n", &name);
}                                           // want "the name's buffer allocated at line 22 is not freed when printed_bad returns"

BOOLEAN early_bad(NDIS_HANDLE context)
{
    UNICODE_STRING name = { 0 };
    BOOLEAN wanted = FALSE;

    if (NdisQueryBindInstanceName(&name, context) != NDIS_STATUS_SUCCESS)
        return FALSE;
    if (name.Length == 0)
        return FALSE;                       // want "line 34 is not freed when early_bad returns"
    wanted = name.Buffer[0] == L'E';
    NdisFreeMemory(name.Buffer, 0, 0);
    return wanted;
}

VOID copied_bad(PBINDING binding, NDIS_HANDLE context)
{
    NDIS_STRING name;

    if (NdisQueryAdapterInstanceName(&name, binding->Handle) == NDIS_STATUS_SUCCESS)
    {
        NdisMoveMemory(binding->Short, name.Buffer, sizeof(binding->Short));
        NdisZeroMemory(&name, sizeof(name));
    }
}                                           // want "line 47 is not freed when copied_bad returns"

VOID loop_bad(NDIS_HANDLE *contexts, ULONG count)
{
    NDIS_STRING name;
    ULONG i;

    for (i = 0; i < count; i++)
    {
        if (NdisQueryBindInstanceName(&name, contexts[i]) != NDIS_STATUS_SUCCESS)       // want "the name's buffer allocated at line 61 is allocated again and was not freed"
            continue;
        DbgPrint("%wZ\n", &name);
    }
}

VOID twice_bad(NDIS_HANDLE context)
{
    NDIS_STRING name;
    PWSTR text;

    if (NdisQueryBindInstanceName(&name, context) != NDIS_STATUS_SUCCESS)
        return;
    text = name.Buffer;
    DbgPrint("%ws\n", text);
    NdisFreeMemory(text, 0, 0);
    FREE_NAME(&name);                       // want "the name's buffer is freed again, it was freed at line 76"
}

PROTOCOL_BIND_ADAPTER_EX bind_bad;
PROTOCOL_UNBIND_ADAPTER_EX unbind_ok;

NDIS_STATUS bind_bad(NDIS_HANDLE driver, NDIS_HANDLE context, PNDIS_BIND_PARAMETERS parameters)
{
    PBINDING binding = NdisAllocateMemoryWithTagPriority(driver, sizeof(BINDING), 'dniB', LowPoolPriority);
    NDIS_OPEN_PARAMETERS open = { 0 };
    NDIS_STATUS status;

    if (binding == NULL)
        return NDIS_STATUS_RESOURCES;
    NdisZeroMemory(binding, sizeof(BINDING));
    status = NdisQueryBindInstanceName(&binding->Name, context);
    if (status != NDIS_STATUS_SUCCESS)
        goto fail;
    status = NdisQueryBindInstanceName(&binding->Friendly, context);    // want "the name's buffer in binding->Friendly.Buffer is allocated here, but nothing that runs from unbind_ok on frees it"
    if (status != NDIS_STATUS_SUCCESS)
    {
        FREE_NAME(&binding->Name);
        goto fail;
    }
    status = NdisOpenAdapterEx(driver, binding, &open, context, &binding->Handle);
    if (status == NDIS_STATUS_SUCCESS)
        return status;
    FREE_NAME(&binding->Friendly);
fail:
    NdisFreeMemory(binding, 0, 0);
    return status;                          // want "the name's buffer in binding->Name.Buffer allocated at line 92 is not freed when bind_bad fails"
}

static VOID forget(PNDIS_STRING name)
{
    if (name->Buffer != NULL)
        NdisFreeMemory(name->Buffer, name->MaximumLength, 0);
    name->Buffer = NULL;
}

NDIS_STATUS unbind_ok(NDIS_HANDLE context, NDIS_HANDLE binding_context)
{
    PBINDING binding = binding_context;

    NdisFreeMemory(binding->Name.Buffer, 0, 0);
    NdisFreeMemory(binding, 0, 0);
    return NDIS_STATUS_SUCCESS;
}

VOID printed_ok(NDIS_HANDLE context)
{
    NDIS_STRING name;
    NDIS_STATUS status = NdisQueryBindInstanceName(&name, context);

    if (status == NDIS_STATUS_SUCCESS)
    {
        DbgPrint("%wZ\n", &name);
        NdisFreeMemory(name.Buffer, 0, 0);
    }
}

BOOLEAN with_helper_ok(NDIS_HANDLE context)
{
    NDIS_STRING name = { 0 };
    BOOLEAN wanted = FALSE;

    if (NdisQueryBindInstanceName(&name, context) == NDIS_STATUS_SUCCESS)
        wanted = name.Length > 4;
    forget(&name);
    return wanted;
}

NDIS_STATUS for_caller_ok(NDIS_HANDLE context, PNDIS_STRING name)
{
    return NdisQueryBindInstanceName(name, context);
}

VOID kept_elsewhere_ok(NDIS_HANDLE context)
{
    NDIS_STRING name;

    if (NdisQueryBindInstanceName(&name, context) == NDIS_STATUS_SUCCESS)
        take_over(name.Buffer);
}

VOID remembered_ok(NDIS_HANDLE context)
{
    NDIS_STRING name;

    if (NdisQueryBindInstanceName(&name, context) == NDIS_STATUS_SUCCESS)
        remember(&name);
}

VOID moved_ok(PBINDING binding, NDIS_HANDLE context)
{
    NDIS_STRING name;

    if (NdisQueryBindInstanceName(&name, context) != NDIS_STATUS_SUCCESS)
        return;
    binding->Instance = name;
}

VOID buffer_moved_ok(PBINDING binding, NDIS_HANDLE context)
{
    NDIS_STRING name;

    if (NdisQueryBindInstanceName(&name, context) != NDIS_STATUS_SUCCESS)
        return;
    binding->Instance.Buffer = name.Buffer;
    binding->Instance.Length = name.Length;
}

VOID each_ok(NDIS_HANDLE *contexts, ULONG count)
{
    NDIS_STRING name;

    while (count-- > 0)
    {
        if (NdisQueryBindInstanceName(&name, contexts[count]) != NDIS_STATUS_SUCCESS)
            continue;
        if (is_wanted(&name))
            DbgPrint("%wZ\n", &name);
        FREE_NAME(&name);
    }
}
