"""CallManagerKind: a call manager calls the DDIs of its own kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck.api import Context, Finding, Rule, Step, knowledge

_WHO = {"mcm": "a miniport with integrated call management", "call_manager": "a stand-alone call manager"}


@dataclass(frozen=True, kw_only=True)
class CallManagerKind(Rule):
    """Compares each call of the NdisMCm*/NdisCm* family with the kind of call manager the function belongs to."""

    def check(self, context: Context) -> Iterator[Finding]:
        twins = {
            "mcm": {pair.standalone: pair for pair in knowledge.call_manager_pairs()},
            "call_manager": {pair.mcm: pair for pair in knowledge.call_manager_pairs()},
        }
        for site in context.sites():
            if not site.ddi or site.kind == "callback":
                continue
            kind = context.call_manager_kind()
            pair = twins[kind].get(site.ddi) if kind else None
            if pair is None:
                continue
            right = pair.mcm if kind == "mcm" else pair.standalone
            span = context.span(site.call.place)
            yield self.finding(
                context,
                span,
                f"{site.ddi} is called by {_WHO[kind]}, which calls {right}",
                path=(*_evidence(context, kind), Step(span, f"calls {site.ddi}")),
                hint=f"call {right}" + ("" if pair.same_signature else "; it takes other arguments"),
                key=f"{site.ddi}@{context.ordinal(site)}",
            )


def _evidence(context: Context, kind: str) -> Iterator[Step]:
    """What shows the kind of call manager."""
    side = context.side()
    shown = side.evidence if side is not None else next(k.evidence for k in context.kinds() if k.name == kind)
    for evidence in shown:
        yield Step(evidence.span, evidence.text)


RULE = CallManagerKind(
    id="CallManagerKind",
    family="CoNDIS",
    applies_to=("mcm", "call_manager"),
    summary="an MCM miniport calls the NdisMCm* functions, a stand-alone call manager the NdisCm* functions",
    page="network/differences-in-calls-to-ndisxxx-functions",
    docs="""\
Connection-oriented NDIS has each call-manager function twice: `NdisMCm*` for a miniport driver with integrated call
management (one that registers its address family with `NdisMCmRegisterAddressFamilyEx`), and `NdisCm*` for a
stand-alone call manager, a protocol driver that registers with `NdisCmRegisterAddressFamilyEx`. A driver calls its own.

**Why it matters.** Compilers accept either: most of the one family are macros over the other today, and two are not.
`NdisMCmCreateVc` and `NdisMCmOidRequest` take other arguments than their twins, and what the macros expand to may
change with the kit, so a call of the wrong kind hands NDIS a handle of the wrong sort when it does.

**How to mend it.** Call the twin. Where the arguments agree, only the name changes.
""",
    bad="""\
NDIS_STATUS MpRegister(PMP_ADAPTER adapter, PCO_ADDRESS_FAMILY family, PNDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS handlers)
{
    NdisMRegisterMiniportDriver(adapter->Driver, adapter->Path, adapter, &adapter->Miniport, &adapter->Handle);
    return NdisMCmRegisterAddressFamilyEx(adapter->Adapter, family);
}

VOID MpPartyGone(PMP_PARTY party)
{
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
}
""",
    good="""\
NDIS_STATUS MpRegister(PMP_ADAPTER adapter, PCO_ADDRESS_FAMILY family, PNDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS handlers)
{
    NdisMRegisterMiniportDriver(adapter->Driver, adapter->Path, adapter, &adapter->Miniport, &adapter->Handle);
    return NdisMCmRegisterAddressFamilyEx(adapter->Adapter, family);
}

VOID MpPartyGone(PMP_PARTY party)
{
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
}
""",
)
