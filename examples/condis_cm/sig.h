/*
 * A stand-alone call manager: a protocol driver that sets up point-to-multipoint calls for its clients over any
 * connection-oriented miniport. It talks to the switch through private OIDs of the miniport, so that each request
 * (make call, close call, add party, drop party) ends in SigOidRequestComplete.
 *
 * Locking: Binding->Lock protects the binding's address families, the parties of its VCs and their states.
 */
#ifndef SIG_H
#define SIG_H

#include <ndis.h>

#define SIG_TAG                     'giSC'
#define SIG_STATUS_BRANCH_GONE      ((NDIS_STATUS)0x4001F000)
#define OID_SIG_SIGNAL              0xFF5A0001

typedef enum _SIG_OPERATION
{
    SigOperationMakeCall,
    SigOperationCloseCall,
    SigOperationAddParty,
    SigOperationDropParty,
    SigOperationMax
} SIG_OPERATION;

typedef struct _SIG_MESSAGE
{
    ULONG Operation;
    ULONG Branch;
} SIG_MESSAGE, *PSIG_MESSAGE;

/* What a pended request needs until the switch has answered. It lies in the VC or in the party it is about. */
typedef struct _SIG_REQUEST
{
    NDIS_OID_REQUEST Oid;
    SIG_MESSAGE Message;
    SIG_OPERATION Operation;
    struct _SIG_VC *Vc;
    struct _SIG_PARTY *Party;           /* NULL: a call without parties */
    PCO_CALL_PARAMETERS CallParameters;
} SIG_REQUEST, *PSIG_REQUEST;

typedef struct _SIG_BINDING
{
    NDIS_HANDLE NdisBindingHandle;
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY AfList;
    LONG AfCount;
    NDIS_EVENT AfsClosed;
    NDIS_EVENT AdapterEvent;
    NDIS_STATUS AdapterStatus;
} SIG_BINDING, *PSIG_BINDING;

typedef struct _SIG_AF
{
    LIST_ENTRY Link;
    PSIG_BINDING Binding;
    NDIS_HANDLE NdisAfHandle;
    LONG References;
    BOOLEAN CloseNotified;
} SIG_AF, *PSIG_AF;

typedef struct _SIG_VC
{
    PSIG_BINDING Binding;
    NDIS_HANDLE NdisVcHandle;
    LIST_ENTRY PartyList;
    ULONG NextBranch;
    SIG_REQUEST Request;                /* the call's own: make or close */
} SIG_VC, *PSIG_VC;

typedef struct _SIG_PARTY
{
    LIST_ENTRY Link;
    PSIG_VC Vc;
    NDIS_HANDLE NdisPartyHandle;
    ULONG Branch;
    SIG_REQUEST Request;                /* the party's own: add or drop */
} SIG_PARTY, *PSIG_PARTY;

typedef
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
SIG_FINISH(_Inout_ PSIG_REQUEST Request, _In_ NDIS_STATUS Status);

extern NDIS_HANDLE SigProtocolHandle;

/* driver.c */
DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD SigUnload;
SET_OPTIONS SigSetOptions;

/* bind.c */
PROTOCOL_BIND_ADAPTER_EX SigBindAdapter;
PROTOCOL_UNBIND_ADAPTER_EX SigUnbindAdapter;
PROTOCOL_OPEN_ADAPTER_COMPLETE_EX SigOpenAdapterComplete;
PROTOCOL_CLOSE_ADAPTER_COMPLETE_EX SigCloseAdapterComplete;
PROTOCOL_NET_PNP_EVENT SigNetPnPEvent;
PROTOCOL_CM_OPEN_AF SigCmOpenAf;
PROTOCOL_CM_CLOSE_AF SigCmCloseAf;
PROTOCOL_CM_NOTIFY_CLOSE_AF_COMPLETE SigCmNotifyCloseAfComplete;
PROTOCOL_CM_REG_SAP SigCmRegisterSap;
PROTOCOL_CM_DEREGISTER_SAP SigCmDeregisterSap;

/* signal.c */
PROTOCOL_OID_REQUEST_COMPLETE SigPlainOidRequestComplete;
PROTOCOL_STATUS_EX SigPlainStatus;
PROTOCOL_RECEIVE_NET_BUFFER_LISTS SigPlainReceive;
PROTOCOL_SEND_NET_BUFFER_LISTS_COMPLETE SigPlainSendComplete;
PROTOCOL_CO_STATUS_EX SigCoStatus;
PROTOCOL_CO_AF_REGISTER_NOTIFY SigAfRegisterNotify;
PROTOCOL_CO_RECEIVE_NET_BUFFER_LISTS SigCoReceive;
PROTOCOL_CO_SEND_NET_BUFFER_LISTS_COMPLETE SigCoSendComplete;
PROTOCOL_CO_OID_REQUEST SigOidRequest;
PROTOCOL_CO_OID_REQUEST_COMPLETE SigOidRequestComplete;

_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS
SigSubmit(_Inout_ PSIG_REQUEST Request, _In_ SIG_OPERATION Operation, _In_opt_ PCO_CALL_PARAMETERS CallParameters);

/* vc.c */
PROTOCOL_CO_CREATE_VC SigCmCreateVc;
PROTOCOL_CO_DELETE_VC SigCmDeleteVc;
PROTOCOL_CM_MAKE_CALL SigCmMakeCall;
PROTOCOL_CM_CLOSE_CALL SigCmCloseCall;
PROTOCOL_CM_MODIFY_QOS_CALL SigCmModifyCallQoS;
PROTOCOL_CM_INCOMING_CALL_COMPLETE SigCmIncomingCallComplete;
PROTOCOL_CM_ACTIVATE_VC_COMPLETE SigCmActivateVcComplete;
PROTOCOL_CM_DEACTIVATE_VC_COMPLETE SigCmDeactivateVcComplete;
SIG_FINISH SigFinishMakeCall;
SIG_FINISH SigFinishCloseCall;

/* party.c */
PROTOCOL_CM_ADD_PARTY SigCmAddParty;
PROTOCOL_CM_DROP_PARTY SigCmDropParty;
SIG_FINISH SigFinishAddParty;
SIG_FINISH SigFinishDropParty;

_IRQL_requires_max_(DISPATCH_LEVEL)
_Must_inspect_result_
PSIG_PARTY
SigAllocateParty(_In_ PSIG_VC Vc, _In_ NDIS_HANDLE NdisPartyHandle);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
SigFreeParty(_In_ PSIG_PARTY Party);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
SigBranchGone(_In_ PSIG_VC Vc, _In_ ULONG Branch);

#endif
