/* The code itself tests a pointer, and follows it on the way on which it is NULL: behind where the ways come together. */
#include <ndis.h>

typedef struct _PEER
{
    struct _PEER *Next;
    ULONG Id;
    ULONG Sent;
    PUCHAR Key;
} PEER, *PPEER;

typedef struct _LINK
{
    NDIS_SPIN_LOCK Lock;
    NDIS_HANDLE Handle;
    PPEER Peer;
    ULONG Lost;
    BOOLEAN Up;
} LINK, *PLINK;

#define RELEASE(p) \
    do { \
        if (p) \
        { \
            NdisFreeMemory((p), 0, 0); \
        } \
    } while (0)

#define CHECKED(c) \
    if (!(c)) \
    { \
        DbgPrint("not so: " #c "\n"); \
    }

#define PEER_ID(p) ((p)->Id)

VOID note(PLINK link, ULONG code);

static VOID peer_touch(PPEER peer)
{
    peer->Sent++;
}

static VOID peer_touch_tested(PPEER peer)
{
    if (peer != NULL)
    {
        peer->Sent++;
    }
}

/* ---- followed behind the test ---- */

VOID joined_bad(PLINK link, PPEER peer)
{
    if (peer != NULL)
    {
        peer->Sent++;
        link->Lost = 0;
    }
    peer->Id = 1;                           // want "peer is dereferenced where it is NULL \(found to be at line 56\)"
}

NDIS_STATUS logged_bad(PLINK link)
{
    PPEER peer = link->Peer;

    if (NULL == peer)
    {
        DbgPrint("no peer\n");
    }
    link->Lost += PEER_ID(peer);            // want "peer is dereferenced where it is NULL \(found to be at line 68\)"
    return NDIS_STATUS_SUCCESS;
}

/* The status is set, and never asked for. */
NDIS_STATUS status_bad(PLINK link, PPEER peer)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    if (!peer)
    {
        status = NDIS_STATUS_INVALID_DATA;
    }
    link->Lost = 0;
    peer->Sent = 0;                         // want "peer is dereferenced where it is NULL \(found to be at line 81\)"
    return status;
}

ULONG either_bad(PPEER peer, ULONG id)
{
    ULONG sent = peer ? peer->Sent : 0;

    return sent + id * peer->Id;            // want "peer is dereferenced where it is NULL \(found to be at line 92\)"
}

VOID handed_bad(PLINK link, PPEER peer)
{
    if (peer != NULL && peer->Id == 0)
    {
        link->Lost++;
    }
    peer_touch(peer);                       // want "peer is handed to peer_touch, which dereferences it, where it is NULL \(found to be at line 99\)"
}

VOID cleared_bad(PPEER peer)
{
    if (peer)
    {
        peer->Key = NULL;
    }
    NdisZeroMemory(peer, sizeof(PEER));     // want "peer is handed to NdisZeroMemory, which dereferences it, where it is NULL"
}

/* On both ways that come behind it, and a field. */
VOID fork_bad(PLINK link, ULONG mode)
{
    if (link->Peer == NULL)
    {
        link->Lost++;
    }
    if (mode == 4)
    {
        link->Peer->Sent = 1;               // want "link->Peer is dereferenced where it is NULL \(found to be at line 118\)"
    }
    else
    {
        link->Peer->Id = mode;
    }
}

/* The condition that comes in between is decided. */
VOID decided_bad(PLINK link, PPEER peer)
{
    BOOLEAN missing = FALSE;

    if (peer == NULL)
    {
        missing = TRUE;
    }
    if (missing)
    {
        peer->Sent = 0;                     // want "peer is dereferenced where it is NULL \(found to be at line 137\)"
        link->Up = FALSE;
    }
}

VOID wrong_label_bad(PLINK link, PPEER peer)
{
    if (peer == NULL)
    {
        link->Lost++;
        goto done;
    }
    link->Up = TRUE;
done:
    NdisMSleep(10);
    PEER_ID(peer) = 0;                      // want "peer is dereferenced where it is NULL \(found to be at line 150\)"
}

/* A test in each round of a loop. */
VOID rounds_bad(PLINK *links, ULONG count)
{
    ULONG i;

    for (i = 0; i < count; i++)
    {
        PPEER peer = links[i]->Peer;

        if (peer == NULL)
        {
            DbgPrint("none at %u\n", i);
        }
        peer->Sent = 0;                     // want "peer is dereferenced where it is NULL \(found to be at line 170\)"
    }
}

/* ---- what goes with the pointer ---- */

NDIS_STATUS status_ok(PLINK link, PPEER peer)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    if (peer == NULL)
    {
        status = NDIS_STATUS_INVALID_DATA;
    }
    link->Lost = 0;
    if (status == NDIS_STATUS_SUCCESS)
    {
        peer->Sent = 0;
    }
    return status;
}

/* Whether there is a peer may be what the mode, or the length, tells. */
VOID mode_ok(PLINK link, PPEER peer, ULONG mode)
{
    if (peer != NULL)
    {
        link->Lost = 0;
    }
    if (mode == 4)
    {
        peer->Sent = 0;
    }
}

VOID length_ok(PLINK link, PUCHAR data, ULONG length)
{
    ULONG i;

    if (data != NULL)
    {
        link->Lost = data[0];
    }
    for (i = 1; i < length; i++)
    {
        link->Lost += data[i];
    }
}

ULONG sum_ok(PPEER peer)
{
    ULONG sent = peer ? peer->Sent : 0;

    return sent > 0 ? peer->Id : 0;
}

/* ---- the way ends, or the pointer is another ---- */

VOID stopped_ok(PLINK link, PPEER peer)
{
    if (peer == NULL)
    {
        KeBugCheckEx(0xE2, (ULONG_PTR)link, 0, 0, 0);
    }
    peer->Sent = 0;
}

VOID default_ok(PLINK link, PPEER peer)
{
    if (peer == NULL)
    {
        peer = link->Peer;
    }
    peer->Sent = 0;
}

static VOID peer_find(PLINK link, PPEER *where)
{
    *where = link->Peer;
}

VOID found_ok(PLINK link, PPEER peer)
{
    if (peer == NULL)
    {
        peer_find(link, &peer);
    }
    peer->Sent = 0;
}

/* Code that is not seen may have set it. */
VOID refilled_ok(PLINK link)
{
    if (link->Peer == NULL)
    {
        note(link, 3);
    }
    link->Peer->Sent = 0;
}

/* Another thread may have. */
VOID locked_ok(PLINK link)
{
    if (link->Peer == NULL)
    {
        link->Lost++;
    }
    NdisAcquireSpinLock(&link->Lock);
    link->Peer->Sent = 0;
    NdisReleaseSpinLock(&link->Lock);
}

VOID renamed_ok(PLINK link, PLINK same, PPEER peer)
{
    if (link->Peer == NULL)
    {
        same->Peer = peer;
    }
    link->Peer->Sent = 0;
}

/* ---- no tests of the code's own ---- */

VOID macro_ok(PLINK link, PPEER peer)
{
    CHECKED(peer != NULL);
    RELEASE(link->Peer);
    peer->Sent = 0;
    RELEASE(peer->Key);
}

#define CLAIMED(p) \
    if (!(p)) \
    { \
        NdisAcquireSpinLock(&link->Lock); \
    }

/* What the macro does keeps the two ways apart. */
VOID claimed_ok(PLINK link, PPEER peer)
{
    CLAIMED(peer);
    peer->Sent = 0;
    NdisReleaseSpinLock(&link->Lock);
}

VOID assert_ok(PLINK link, PPEER peer)
{
    if (peer == NULL)
    {
        link->Lost++;
    }
    NT_ASSERT(peer != NULL);
    peer->Sent = 0;
}

VOID asserted_ok(PLINK link, PPEER peer)
{
    ASSERT(peer);
    if (peer)
    {
        link->Lost = 0;
    }
    peer->Sent = 0;
}

/* The author knows that it is in the list. */
VOID searched_ok(PLINK link, ULONG id)
{
    PPEER peer;

    for (peer = link->Peer; peer != NULL; peer = peer->Next)
    {
        if (peer->Id == id)
        {
            break;
        }
    }
    peer->Sent++;
}

/* It was followed before: the test is idle. */
VOID idle_ok(PLINK link, PPEER peer)
{
    link->Lost += peer->Sent;
    note(link, peer != NULL ? peer->Id : 0);
    peer->Sent = 0;
}

VOID idle_too_ok(PLINK link, NDIS_HANDLE handle)
{
    NdisAcquireSpinLock(&link->Lock);
    if (link != NULL)
    {
        NdisReleaseSpinLock(&link->Lock);
    }
    link->Handle = handle;
}

VOID address_ok(PLINK link, PPEER peer)
{
    PUCHAR *key = &peer->Key;
    ULONG size = 0;

    if (peer == NULL)
    {
        size = sizeof(*peer);
    }
    peer_touch_tested(peer);
    link->Lost = size;
    link->Up = key != NULL;
}
