/*
 * The Fan adapter: an imaginary PCI interface card that feeds point-to-multipoint calls. It only sends; a call has
 * one branch for every party, and the card's own processor talks to the switch. The driver posts a command for each
 * request (make call, close call, add party, drop party) into one of the card's slots, and the card raises an
 * interrupt when the switch has answered.
 *
 * Locking: Adapter->Lock protects the lists and the states. What the ISR shares (the slots, the saved causes, the
 * card's registers) is touched only at the device's IRQL: by the ISR and under NdisMSynchronizeWithInterruptEx.
 */
#ifndef FAN_H
#define FAN_H

#include <ndis.h>

#define FAN_TAG                 'naFC'
#define FAN_SLOTS               32
#define FAN_RESERVED_SLOTS      2
#define FAN_FRAME_SIZE          2048
#define FAN_TICK_MS             1000
#define FAN_ANSWER_TICKS        10

/* Interrupt causes */
#define FAN_CAUSE_ANSWER        0x00000001
#define FAN_CAUSE_LINK_DOWN     0x00000002
#define FAN_CAUSE_ALL           (FAN_CAUSE_ANSWER | FAN_CAUSE_LINK_DOWN)

#define FAN_NO_ANSWER           0xFFFFFFFF
#define FAN_LINK_UP             0x00000001

typedef struct _FAN_REGISTERS
{
    ULONG Cause;                /* read: causes; write 1 to clear */
    ULONG Mask;                 /* write: causes that interrupt */
    ULONG Link;
    ULONG CommandCode;          /* writing CommandSlot starts the command */
    ULONG CommandBranch;
    ULONG CommandSlot;
    ULONG AnswerSlot;           /* reading takes the next answer's slot, or FAN_NO_ANSWER */
    ULONG AnswerFailed;
    ULONG SendLength;           /* writing sends Frame */
    UCHAR Frame[FAN_FRAME_SIZE];
} FAN_REGISTERS, *PFAN_REGISTERS;

typedef enum _FAN_OPERATION
{
    FanOperationMakeCall = 1,
    FanOperationCloseCall,
    FanOperationAddParty,
    FanOperationDropParty
} FAN_OPERATION;

typedef enum _FAN_STATE
{
    FanHalted,
    FanPaused,
    FanRunning,
    FanPausing
} FAN_STATE;

typedef enum _FAN_VC_STATE
{
    FanVcIdle,
    FanVcCalling,
    FanVcActive,
    FanVcClosing
} FAN_VC_STATE;

/* What a pended request needs until it is answered. It lies in the VC or in the party it is about. */
typedef struct _FAN_REQUEST
{
    LIST_ENTRY Link;                    /* on Adapter->RetryList while there is no free slot */
    FAN_OPERATION Operation;
    NDIS_STATUS Status;
    ULONG TicksLeft;
    ULONG Slot;
    struct _FAN_VC *Vc;
    struct _FAN_PARTY *Party;           /* NULL: a call without parties */
    PCO_CALL_PARAMETERS CallParameters;
} FAN_REQUEST, *PFAN_REQUEST;

typedef struct _FAN_ADAPTER
{
    NDIS_HANDLE MiniportHandle;
    NDIS_HANDLE InterruptHandle;
    NDIS_HANDLE TimerHandle;
    NDIS_HANDLE LinkWorkItem;
    PFAN_REGISTERS Registers;
    NDIS_PHYSICAL_ADDRESS RegistersPhysical;
    UCHAR PermanentAddress[6];

    NDIS_SPIN_LOCK Lock;
    FAN_STATE State;
    ULONG ActiveSends;
    BOOLEAN HardwareGone;
    BOOLEAN AfRegistered;
    BOOLEAN LinkWorkQueued;
    LIST_ENTRY AfList;
    LIST_ENTRY RetryList;
    LONG AfCount;
    NDIS_EVENT AfsClosed;
    NDIS_EVENT LinkWorkIdle;

    /* At the device's IRQL only */
    ULONG SavedCauses;
    ULONG FreeSlots;
    PFAN_REQUEST Slots[FAN_SLOTS];
} FAN_ADAPTER, *PFAN_ADAPTER;

typedef struct _FAN_AF
{
    LIST_ENTRY Link;
    LIST_ENTRY DoneLink;
    PFAN_ADAPTER Adapter;
    NDIS_HANDLE NdisAfHandle;
    LONG References;
    BOOLEAN CloseNotified;
} FAN_AF, *PFAN_AF;

typedef struct _FAN_VC
{
    PFAN_ADAPTER Adapter;
    NDIS_HANDLE NdisVcHandle;
    FAN_VC_STATE State;
    LIST_ENTRY PartyList;
    ULONG NextBranch;
    FAN_REQUEST Request;                /* the call's own: make or close */
} FAN_VC, *PFAN_VC;

typedef struct _FAN_PARTY
{
    LIST_ENTRY Link;
    PFAN_VC Vc;
    NDIS_HANDLE NdisPartyHandle;
    ULONG Branch;
    FAN_REQUEST Request;                /* the party's own: add or drop */
} FAN_PARTY, *PFAN_PARTY;

/* The requests that one look at the card brought to an end */
typedef struct _FAN_HARVEST
{
    PFAN_ADAPTER Adapter;
    ULONG Causes;
    ULONG Count;
    PFAN_REQUEST Request[FAN_SLOTS];
} FAN_HARVEST, *PFAN_HARVEST;

/* The whole call of a VC is answered in one line everywhere, with the initial party's handle where there is one. */
#define FAN_CLOSE_COMPLETE(_Status, _Vc, _PartyHandle) \
    NdisMCmCloseCallComplete((_Status), (_Vc)->NdisVcHandle, (_PartyHandle))
#define FAN_CLOSE_FAILED(_Vc, _PartyHandle) \
    NdisCmCloseCallComplete(NDIS_STATUS_FAILURE, (_Vc)->NdisVcHandle, (_PartyHandle))

/* driver.c */
DRIVER_INITIALIZE DriverEntry;
MINIPORT_UNLOAD FanUnload;
SET_OPTIONS FanSetOptions;

/* adapter.c */
MINIPORT_INITIALIZE FanInitialize;
MINIPORT_HALT FanHalt;
MINIPORT_PAUSE FanPause;
MINIPORT_RESTART FanRestart;
MINIPORT_SHUTDOWN FanShutdown;
MINIPORT_DEVICE_PNP_EVENT_NOTIFY FanDevicePnPEvent;
MINIPORT_OID_REQUEST FanOidRequest;
MINIPORT_CANCEL_OID_REQUEST FanCancelOidRequest;

/* interrupt.c */
MINIPORT_ISR FanIsr;
MINIPORT_INTERRUPT_DPC FanDpc;
MINIPORT_DISABLE_INTERRUPT FanDisableInterrupt;
MINIPORT_ENABLE_INTERRUPT FanEnableInterrupt;
MINIPORT_SYNCHRONIZE_INTERRUPT FanSyncPost;
MINIPORT_SYNCHRONIZE_INTERRUPT FanSyncHarvest;
MINIPORT_SYNCHRONIZE_INTERRUPT FanSyncExpire;
NDIS_TIMER_FUNCTION FanTimer;

_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS
FanSubmit(_In_ PFAN_ADAPTER Adapter, _Inout_ PFAN_REQUEST Request);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
FanQueueRetry(_In_ PFAN_ADAPTER Adapter, _Inout_ PFAN_REQUEST Request);

/* af.c */
PROTOCOL_CM_OPEN_AF FanCmOpenAf;
PROTOCOL_CM_CLOSE_AF FanCmCloseAf;
PROTOCOL_CM_REG_SAP FanCmRegisterSap;
PROTOCOL_CM_DEREGISTER_SAP FanCmDeregisterSap;
PROTOCOL_CM_NOTIFY_CLOSE_AF_COMPLETE FanCmNotifyCloseAfComplete;
NDIS_IO_WORKITEM_FUNCTION FanLinkWork;

NDIS_STATUS
FanRegisterAddressFamily(_Inout_ PFAN_ADAPTER Adapter);

VOID
FanCloseAddressFamilies(_Inout_ PFAN_ADAPTER Adapter);

/* vc.c */
PROTOCOL_CO_CREATE_VC FanCmCreateVc;
PROTOCOL_CO_DELETE_VC FanCmDeleteVc;
PROTOCOL_CM_MAKE_CALL FanCmMakeCall;
PROTOCOL_CM_CLOSE_CALL FanCmCloseCall;
PROTOCOL_CM_MODIFY_QOS_CALL FanCmModifyCallQoS;
PROTOCOL_CM_INCOMING_CALL_COMPLETE FanCmIncomingCallComplete;
PROTOCOL_CM_ACTIVATE_VC_COMPLETE FanCmActivateVcComplete;
PROTOCOL_CM_DEACTIVATE_VC_COMPLETE FanCmDeactivateVcComplete;

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
FanCompleteRequest(_Inout_ PFAN_REQUEST Request);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
FanAbortRequest(_Inout_ PFAN_REQUEST Request);

/* party.c */
PROTOCOL_CM_ADD_PARTY FanCmAddParty;
PROTOCOL_CM_DROP_PARTY FanCmDropParty;

_IRQL_requires_max_(DISPATCH_LEVEL)
_Must_inspect_result_
PFAN_PARTY
FanAllocateParty(_In_ PFAN_VC Vc, _In_ NDIS_HANDLE NdisPartyHandle);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
FanFreeParty(_In_ PFAN_PARTY Party);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
FanFinishAdd(_In_ PFAN_PARTY Party, _In_ NDIS_STATUS Status);

VOID
FanFinishDrop(_In_ PFAN_PARTY Party, _In_ NDIS_STATUS Status);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
FanAbortParty(_In_ PFAN_PARTY Party);

/* data.c */
MINIPORT_CO_ACTIVATE_VC FanCoActivateVc;
MINIPORT_CO_DEACTIVATE_VC FanCoDeactivateVc;
MINIPORT_CO_SEND_NET_BUFFER_LISTS FanCoSendNetBufferLists;
MINIPORT_CO_OID_REQUEST FanCoOidRequest;
PROTOCOL_CO_OID_REQUEST FanCmOidRequest;
PROTOCOL_CO_OID_REQUEST_COMPLETE FanCmOidRequestComplete;

#endif
