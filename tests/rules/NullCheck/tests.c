/* NULL that was assigned, or that the code itself found. */
#include <ndis.h>

typedef struct _ENTRY
{
    struct _ENTRY *Next;
    ULONG Key;
    ULONG Count;
} ENTRY, *PENTRY;

typedef struct _TABLE
{
    PENTRY First;
    PENTRY Last;
    ULONG Length;
    ULONG Missed;
} TABLE, *PTABLE;

VOID other_code(PTABLE table);

ULONG logged_bad(PTABLE table, PENTRY entry)
{
    if (entry == NULL)
    {
        table->Missed = entry->Key;         // want "entry is dereferenced where it is NULL \(found to be at line 23\)"
        return 0;
    }
    return entry->Count;
}

VOID wrong_way_bad(PTABLE table)
{
    PENTRY last = table->Last;

    if (!last)
    {
        last->Next = table->First;          // want "last is dereferenced where it is NULL"
    }
}

VOID and_or_bad(PTABLE table, PENTRY entry)
{
    if (entry != NULL || entry->Key != 0)   // want "entry is dereferenced where it is NULL"
    {
        table->Missed++;
    }
}

VOID and_ok(PTABLE table, PENTRY entry)
{
    if (entry == NULL || entry->Key == 0)
    {
        return;
    }
    if (table && table->First && table->First->Key == entry->Key)
    {
        table->Missed++;
    }
}

VOID assigned_bad(PTABLE table)
{
    PENTRY entry = NULL;

    switch (table->Length)
    {
    case 0:
        entry->Key = 1;                     // want "entry is dereferenced where it is NULL \(set to NULL at line 63\)"
        break;
    case 1:
        entry = table->First;
        entry->Key = 2;
        break;
    default:
        break;
    }
}

VOID freed_bad(PTABLE table)
{
    if (table->First != NULL)
    {
        NdisFreeMemory(table->First, 0, 0);
        table->First = NULL;
        table->Length = table->First->Count;        // want "table->First is dereferenced where it is NULL \(set to NULL at line 84\)"
    }
}

VOID freed_ok(PTABLE table)
{
    PENTRY first = table->First;

    if (first != NULL)
    {
        table->First = NULL;
        table->Length = first->Count;
        NdisFreeMemory(first, 0, 0);
    }
}

/* Somebody else may have stored something there since. */
VOID refilled_ok(PTABLE table, PVOID event)
{
    if (table->First == NULL)
    {
        KeWaitForSingleObject(event, Executive, KernelMode, FALSE, NULL);
        table->First->Count++;
    }
}

static VOID fill(PTABLE table, PENTRY entry)
{
    table->First = entry;
}

VOID filled_ok(PTABLE table, PENTRY entry)
{
    if (table->First == NULL)
    {
        fill(table, entry);
        table->First->Count++;
    }
}

VOID by_address_ok(PTABLE table)
{
    PENTRY found = NULL;
    PENTRY *where = &found;

    *where = table->First;
    found->Count++;
}

PENTRY list_ok(PTABLE table, ULONG key)
{
    PENTRY entry;
    PENTRY before = NULL;

    for (entry = table->First; entry != NULL; entry = entry->Next)
    {
        if (entry->Key == key)
        {
            break;
        }
        before = entry;
    }
    if (entry == NULL)
    {
        return NULL;
    }
    if (entry != table->First)
    {
        before->Next = entry->Next;
    }
    return entry;
}

VOID default_ok(PTABLE table, PENTRY entry)
{
    if (entry == NULL)
    {
        entry = table->First;
    }
    entry->Count++;
}

VOID goto_bad(PTABLE table, PENTRY entry)
{
    ULONG length = 0;

    if (entry == NULL)
    {
        goto out;
    }
    length = entry->Count;
    table->Length += length;
    return;
out:
    table->Missed += entry->Key;            // want "entry is dereferenced where it is NULL"
}
