"""Spin locks: a release or an acquire that is missing, or there twice, or of the other form.

What they share: in a driver without lock defects nobody gives back a lock that is free, or takes one it holds. So after
a release the next thing that happens to the lock, wherever that is, is an acquire, and after an acquire a release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.seeded.code import Code, Spot
from benchmarks.seeded.mutants import Mutant, operator
from benchmarks.seeded.text import Edit
from ddicheck import knowledge
from ddicheck.model import Irql
from ddicheck.program import Site

_NDIS = ("ndis_spin", "ndis_dpr_spin")
_KERNEL = ("ke_spin",)
_SAME = frozenset(("SpinLock", "SpinLockBalanced", "SpinLockDpr", "SpinLockRelease", "SpinLockDprRelease"))
"""Rules that speak of the same account of a lock."""
_TAKEN = {"ndis_spin": "SpinLock", "ndis_dpr_spin": "SpinLockDpr"}
_GIVEN = {"ndis_spin": "SpinLockRelease", "ndis_dpr_spin": "SpinLockRelease"}
_OTHER = {"NdisReleaseSpinLock": "NdisDprReleaseSpinLock", "NdisDprReleaseSpinLock": "NdisReleaseSpinLock"}
_RARELY = "KeGetCurrentProcessorNumberEx(NULL) == 7"
"""True on some machines, at some times."""


def _is(family: tuple[str, ...], acquires: bool) -> Callable[[Site], bool]:
    def wanted(site: Site) -> bool:
        effect = knowledge.irql_effect(site.call.name) if site.ddi else None
        if effect is None or effect.family not in family or effect.on_true or effect.unless is not None:
            return False
        return effect.acquires if acquires else effect.releases

    return wanted


def _family(spot: Spot) -> str:
    effect = knowledge.irql_effect(spot.call.name)
    return effect.family if effect is not None else ""


def _mutant(rule: str, spot: Spot, what: str, edits: tuple[Edit, ...], also: frozenset[str] = _SAME) -> Mutant:
    return Mutant(rule, spot.path, spot.line, f"{what} {spot.call.name}", edits, also)


@operator(
    "drop-lock-release",
    certain="after a release the next step with the lock is an acquire; without the release the lock is then "
    "held, there or for ever",
)
def drop_release(code: Code) -> Iterator[Mutant]:
    """Releases of NDIS spin locks taken out."""
    for spot in code.spots(_is(_NDIS, acquires=False)):
        yield _mutant(_TAKEN[_family(spot)], spot, "drop", spot.text.dropped(spot.statement))


@operator(
    "drop-lock-acquire",
    certain="after an acquire the next step with the lock is a release; without the acquire it is then of a free lock",
)
def drop_acquire(code: Code) -> Iterator[Mutant]:
    """Acquires of NDIS spin locks taken out."""
    for spot in code.spots(_is(_NDIS, acquires=True)):
        yield _mutant(_GIVEN[_family(spot)], spot, "drop", spot.text.dropped(spot.statement))


@operator(
    "double-lock-release",
    certain="the first of two releases in a row leaves the lock free",
)
def double_release(code: Code) -> Iterator[Mutant]:
    """Releases of NDIS spin locks written twice."""
    for spot in code.spots(_is(_NDIS, acquires=False)):
        yield _mutant(_GIVEN[_family(spot)], spot, "double", spot.text.doubled(spot.statement))


@operator(
    "double-lock-acquire",
    certain="the first of two acquires in a row leaves the lock held",
)
def double_acquire(code: Code) -> Iterator[Mutant]:
    """Acquires of NDIS spin locks written twice."""
    for spot in code.spots(_is(_NDIS, acquires=True)):
        yield _mutant(_TAKEN[_family(spot)], spot, "double", spot.text.doubled(spot.statement))


@operator(
    "return-with-lock",
    certain="the function gives the lock back itself on every way on, so no caller expects it held; a return on a"
    " condition that depends on the machine leaves it so",
)
def return_while_held(code: Code) -> Iterator[Mutant]:
    """An early return put behind the acquire of a lock that the function gives back itself."""
    for spot in code.spots(_is(_NDIS, acquires=True)):
        answer = _answer(spot.function.function.returns)
        if answer is not None and _released_here(code, spot):
            text = f"if ({_RARELY}) return{answer};"
            edits = spot.text.followed(spot.statement, text)
            yield _mutant(_TAKEN[_family(spot)], spot, "return behind", edits)


@operator(
    "other-lock-form",
    certain="all acquires of the lock in the callback are of the one form, and it is entered at PASSIVE_LEVEL "
    "too: the other form leaves the IRQL raised, or lowers what was not raised",
)
def other_form(code: Code) -> Iterator[Mutant]:
    """Releases of NDIS spin locks in the form that does not go with how the lock was taken in the same function."""
    for spot in code.spots(_is(_NDIS, acquires=False)):
        lock = spot.call.args[0]
        forms = {
            s.call.name for s in code.program.calls(spot.function.key) if _is(_NDIS, True)(s) and s.call.args[0] == lock
        }
        partner = spot.call.name.replace("Release", "Acquire")
        if spot.call.place.macro or forms != {partner}:
            continue
        if Irql.PASSIVE not in code.called_at(spot.function.key):
            continue
        other = _OTHER[spot.call.name]
        edit = Edit(spot.statement.name, spot.statement.name + len(spot.call.name), other)
        rule = "SpinLockRelease" if other == "NdisReleaseSpinLock" else "SpinLockDprRelease"
        yield _mutant(rule, spot, f"{other} for", (edit,), _SAME | {"Irql_Callback_Return"})


@operator(
    "drop-kernel-lock-release",
    certain="the callback is entered at PASSIVE_LEVEL too, took the lock on every way here, and only this release"
    " lowers the IRQL again",
)
def drop_kernel_release(code: Code) -> Iterator[Mutant]:
    """The release of a kernel spin lock taken out of a callback that is entered at PASSIVE_LEVEL and took it."""
    for spot in code.spots(_is(_KERNEL, acquires=False)):
        effect = knowledge.irql_effect(spot.call.name)
        raised = effect is not None and not effect.needs_dispatch
        if raised and Irql.PASSIVE in code.called_at(spot.function.key) and _taken_here(code, spot):
            yield _mutant("Irql_Callback_Return", spot, "drop", spot.text.dropped(spot.statement), frozenset())


def _answer(returns: str) -> str | None:
    """What an early return gives back, as text behind `return`; None for a type that is not known here."""
    if returns in ("VOID", "void"):
        return ""
    if returns == "NDIS_STATUS":
        return " NDIS_STATUS_FAILURE"
    if returns == "NTSTATUS":
        return " STATUS_UNSUCCESSFUL"
    if returns in ("BOOLEAN", "BOOL", "UINT", "ULONG", "int", "INT"):
        return " 0"
    return " NULL" if returns.endswith("*") else None


def _released_here(code: Code, spot: Spot) -> bool:
    """Whether every way on from an acquire to the end gives back the same lock, in the same function, by that name."""
    blocks = spot.function.function.blocks
    given = {
        (s.block, s.index)
        for s in code.program.calls(spot.function.key)
        if _is(_NDIS, acquires=False)(s) and s.call.args[:1] == spot.call.args[:1]
    }
    if any(block == spot.block and index > spot.position for block, index in given):
        return True
    through = {block for block, _ in given}
    waiting, seen = [edge.to for edge in blocks[spot.block].edges], set()
    if not waiting:
        return False
    while waiting:
        at = waiting.pop()
        if at in seen or at in through:
            continue
        seen.add(at)
        if not blocks[at].edges:
            return False
        waiting += [edge.to for edge in blocks[at].edges]
    return True


def _taken_here(code: Code, spot: Spot) -> bool:
    """Whether every way to a release comes from an acquire of the same lock, in the same function, by that name."""
    blocks = spot.function.function.blocks
    taken = {
        (s.block, s.index)
        for s in code.program.calls(spot.function.key)
        if _is(_KERNEL, acquires=True)(s) and s.call.args[:1] == spot.call.args[:1]
    }
    if any(block == spot.block and index < spot.position for block, index in taken):
        return True
    through = {block for block, _ in taken}
    before: dict[int, list[int]] = {}
    for number, block in enumerate(blocks):
        for edge in block.edges:
            before.setdefault(edge.to, []).append(number)
    waiting, seen = list(before.get(spot.block, ())), set()
    while waiting:
        at = waiting.pop()
        if at in seen or at in through:
            continue
        seen.add(at)
        if at == 0:
            return False
        waiting += before.get(at, ())
    return spot.block != 0


OPERATORS = (
    drop_release,
    drop_acquire,
    double_release,
    double_acquire,
    return_while_held,
    other_form,
    drop_kernel_release,
)
