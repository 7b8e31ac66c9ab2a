/* The card's slots: posting commands, taking answers, watching the clock. */

#include "fan.h"

typedef struct _FAN_POST
{
    PFAN_ADAPTER Adapter;
    PFAN_REQUEST Request;
    BOOLEAN Posted;
} FAN_POST, *PFAN_POST;

_Use_decl_annotations_
BOOLEAN
FanIsr(NDIS_HANDLE MiniportInterruptContext, PBOOLEAN QueueDefaultInterruptDpc, PULONG TargetProcessors)
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)MiniportInterruptContext;
    ULONG causes;

    *TargetProcessors = 0;
    *QueueDefaultInterruptDpc = FALSE;

    causes = READ_REGISTER_ULONG(&adapter->Registers->Cause) & FAN_CAUSE_ALL;
    if (causes == 0)
    {
        return FALSE;
    }
    WRITE_REGISTER_ULONG(&adapter->Registers->Cause, causes);
    adapter->SavedCauses |= causes;
    *QueueDefaultInterruptDpc = TRUE;
    return TRUE;
}

_Use_decl_annotations_
VOID
FanDisableInterrupt(NDIS_HANDLE MiniportInterruptContext)
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)MiniportInterruptContext;

    WRITE_REGISTER_ULONG(&adapter->Registers->Mask, 0);
}

_Use_decl_annotations_
VOID
FanEnableInterrupt(NDIS_HANDLE MiniportInterruptContext)
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)MiniportInterruptContext;

    WRITE_REGISTER_ULONG(&adapter->Registers->Mask, FAN_CAUSE_ALL);
}

/* At the device's IRQL: puts a request into a free slot and starts its command. */
_Use_decl_annotations_
BOOLEAN
FanSyncPost(NDIS_HANDLE SynchronizeContext)
{
    PFAN_POST post = (PFAN_POST)SynchronizeContext;
    PFAN_ADAPTER adapter = post->Adapter;
    PFAN_REQUEST request = post->Request;
    ULONG slot;

    for (slot = 0; slot < FAN_SLOTS; slot++)
    {
        if (adapter->Slots[slot] == NULL)
        {
            adapter->Slots[slot] = request;
            adapter->FreeSlots--;
            request->Slot = slot;
            request->TicksLeft = FAN_ANSWER_TICKS;
            WRITE_REGISTER_ULONG(&adapter->Registers->CommandCode, (ULONG)request->Operation);
            WRITE_REGISTER_ULONG(&adapter->Registers->CommandBranch, request->Party ? request->Party->Branch : 0);
            WRITE_REGISTER_ULONG(&adapter->Registers->CommandSlot, slot);
            post->Posted = TRUE;
            break;
        }
    }
    return post->Posted;
}

/* At the device's IRQL: takes the saved causes and every request that the switch has answered. */
_Use_decl_annotations_
BOOLEAN
FanSyncHarvest(NDIS_HANDLE SynchronizeContext)
{
    PFAN_HARVEST harvest = (PFAN_HARVEST)SynchronizeContext;
    PFAN_ADAPTER adapter = harvest->Adapter;
    PFAN_REQUEST request;
    ULONG slot;

    harvest->Causes = adapter->SavedCauses;
    adapter->SavedCauses = 0;

    while (harvest->Count < FAN_SLOTS)
    {
        slot = READ_REGISTER_ULONG(&adapter->Registers->AnswerSlot);
        if (slot >= FAN_SLOTS)
        {
            break;
        }
        request = adapter->Slots[slot];
        if (request == NULL)
        {
            continue;
        }
        adapter->Slots[slot] = NULL;
        adapter->FreeSlots++;
        request->Status = READ_REGISTER_ULONG(&adapter->Registers->AnswerFailed) ? NDIS_STATUS_FAILURE
                                                                                 : NDIS_STATUS_SUCCESS;
        if (request->Operation == FanOperationDropParty)
        {
            /* A drop changes no state of the call: answer it here, the DPC releases the party. */
            FanFinishDrop(request->Party, NDIS_STATUS_SUCCESS);
        }
        harvest->Request[harvest->Count++] = request;
    }
    return TRUE;
}

/* At the device's IRQL: takes every request that the switch has not answered in time. */
_Use_decl_annotations_
BOOLEAN
FanSyncExpire(NDIS_HANDLE SynchronizeContext)
{
    PFAN_HARVEST harvest = (PFAN_HARVEST)SynchronizeContext;
    PFAN_ADAPTER adapter = harvest->Adapter;
    ULONG slot;

    for (slot = 0; slot < FAN_SLOTS; slot++)
    {
        PFAN_REQUEST request = adapter->Slots[slot];

        if (request != NULL && --request->TicksLeft == 0)
        {
            adapter->Slots[slot] = NULL;
            adapter->FreeSlots++;
            harvest->Request[harvest->Count++] = request;
        }
    }
    return TRUE;
}

_Use_decl_annotations_
NDIS_STATUS
FanSubmit(PFAN_ADAPTER Adapter, PFAN_REQUEST Request)
{
    FAN_POST post;

    if (Adapter->HardwareGone)
    {
        return NDIS_STATUS_ADAPTER_REMOVED;
    }
    post.Adapter = Adapter;
    post.Request = Request;
    post.Posted = FALSE;
    NdisMSynchronizeWithInterruptEx(Adapter->InterruptHandle, 0, FanSyncPost, &post);
    return post.Posted ? NDIS_STATUS_PENDING : NDIS_STATUS_RESOURCES;
}

_Use_decl_annotations_
VOID
FanQueueRetry(PFAN_ADAPTER Adapter, PFAN_REQUEST Request)
{
    NdisAcquireSpinLock(&Adapter->Lock);
    InsertTailList(&Adapter->RetryList, &Request->Link);
    NdisReleaseSpinLock(&Adapter->Lock);
}

_Use_decl_annotations_
VOID
FanDpc(
    NDIS_HANDLE MiniportInterruptContext,
    PVOID MiniportDpcContext,
    PVOID ReceiveThrottleParameters,
    PVOID NdisReserved2
    )
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)MiniportInterruptContext;
    FAN_HARVEST harvest;
    BOOLEAN queueWork = FALSE;
    ULONG i;

    UNREFERENCED_PARAMETER(MiniportDpcContext);
    UNREFERENCED_PARAMETER(ReceiveThrottleParameters);
    UNREFERENCED_PARAMETER(NdisReserved2);

    harvest.Adapter = adapter;
    harvest.Count = 0;
    NdisMSynchronizeWithInterruptEx(adapter->InterruptHandle, 0, FanSyncHarvest, &harvest);

    for (i = 0; i < harvest.Count; i++)
    {
        FanCompleteRequest(harvest.Request[i]);
    }

    if (harvest.Causes & FAN_CAUSE_LINK_DOWN)
    {
        NdisDprAcquireSpinLock(&adapter->Lock);
        if (!adapter->LinkWorkQueued && adapter->State != FanHalted)
        {
            adapter->LinkWorkQueued = TRUE;
            NdisResetEvent(&adapter->LinkWorkIdle);
            queueWork = TRUE;
        }
        NdisDprReleaseSpinLock(&adapter->Lock);
    }
    if (queueWork)
    {
        NdisQueueIoWorkItem(adapter->LinkWorkItem, FanLinkWork, adapter);
    }
}

/* Posts again what found no free slot; after a surprise removal, ends it. */
static
_IRQL_requires_(DISPATCH_LEVEL)
VOID
FanRetry(_In_ PFAN_ADAPTER Adapter)
{
    LIST_ENTRY retry;

    InitializeListHead(&retry);
    NdisDprAcquireSpinLock(&Adapter->Lock);
    while (!IsListEmpty(&Adapter->RetryList))
    {
        InsertTailList(&retry, RemoveHeadList(&Adapter->RetryList));
    }
    NdisDprReleaseSpinLock(&Adapter->Lock);

    while (!IsListEmpty(&retry))
    {
        PFAN_REQUEST request = CONTAINING_RECORD(RemoveHeadList(&retry), FAN_REQUEST, Link);
        NDIS_STATUS status = FanSubmit(Adapter, request);

        if (status == NDIS_STATUS_RESOURCES)
        {
            FanQueueRetry(Adapter, request);
        }
        else if (status != NDIS_STATUS_PENDING)
        {
            FanAbortRequest(request);
        }
    }
}

/* Offers the address family again when the link that took it away is back. */
static
VOID
FanPollLink(_In_ PFAN_ADAPTER Adapter)
{
    if (Adapter->AfRegistered || Adapter->HardwareGone || Adapter->State == FanHalted)
    {
        return;
    }
    if (READ_REGISTER_ULONG(&Adapter->Registers->Link) & FAN_LINK_UP)
    {
        FanRegisterAddressFamily(Adapter);
    }
}

_Use_decl_annotations_
VOID
FanTimer(PVOID SystemSpecific1, PVOID FunctionContext, PVOID SystemSpecific2, PVOID SystemSpecific3)
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)FunctionContext;
    FAN_HARVEST expired;
    ULONG i;

    UNREFERENCED_PARAMETER(SystemSpecific1);
    UNREFERENCED_PARAMETER(SystemSpecific2);
    UNREFERENCED_PARAMETER(SystemSpecific3);

    expired.Adapter = adapter;
    expired.Count = 0;
    NdisMSynchronizeWithInterruptEx(adapter->InterruptHandle, 0, FanSyncExpire, &expired);
    for (i = 0; i < expired.Count; i++)
    {
        FanAbortRequest(expired.Request[i]);
    }
    FanRetry(adapter);
    FanPollLink(adapter);
}
