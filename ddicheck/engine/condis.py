"""The operations of an analysed driver that may be finished later, in the form that reports show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from ddicheck import knowledge
from ddicheck.analyses.context import Context
from ddicheck.engine.answering import answered
from ddicheck.engine.drivers import Driver
from ddicheck.engine.reaching import UNCALLED, Reaching, what
from ddicheck.knowledge import Pend
from ddicheck.program import Role, Site
from ddicheck.report import condis
from ddicheck.report.condis import Operation, Pending, Point

__all__ = ["operations"]

_MANAGERS = frozenset(("mcm", "call_manager"))
_FORWARDING = ("or_forward_with",)
_WORDS = {"always": "with the completion", "success": "after success", "failure": "after a failure"}


def operations(driver: Driver) -> condis.Driver:
    """Every operation that occurs in a driver and may be finished later, with where it begins and ends."""
    survey = _Survey(driver)
    found = [*survey.completed_by_driver(), *survey.completed_by_system()]
    return condis.Driver(
        driver.project.name,
        driver.kinds,
        driver.project.configuration,
        tuple(found),
        len(driver.program.functions),
        tuple(survey.lost),
    )


class _Survey:
    """Gathers the operations of one driver."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._program = driver.program
        self._reaching = Reaching(driver.program)
        self._sites: dict[str, list[tuple[str, Site]]] = {}
        for key in self._program.functions:
            for site in self._program.calls(key):
                if site.ddi and site.kind != "callback":
                    self._sites.setdefault(site.ddi, []).append((key, site))

    # -- what the driver completes -------------------------------------------------------------------------------------

    def completed_by_driver(self) -> Iterator[Operation]:
        """The operations that the system enters the driver for, then those that it completes without a handler."""
        table = _by_operation(True)
        seen: set[str] = set()
        for role in sorted(table):
            for key in self._program.with_role(role):
                operation = self._handled(key, role, table[role])
                seen |= {point.name for point in operation.ends}
                yield operation
        yield from self._orphans(seen)

    def _handled(self, key: str, role_type: str, rows: Sequence[Pend]) -> Operation:
        context = self._driver.context(key)
        role = next(role for role in context.roles() if role.type == role_type)
        manager = context.call_manager_kind()
        chosen = self._fitting(rows, manager)
        first = chosen[0]
        wanted = _distinct(pend.completion for pend in chosen if pend.completion)
        ends = self._completions(wanted, manager, chosen)
        result = answered(context, role)
        pends = "always" if first.implicit else result.pends
        wrong, gaps = [], [] if first.implicit else list(_unsure(result.pends, result.unknown, result.why))
        if first.synchronous and pends == "may":
            wrong.append(f"it must finish at once, and may return {first.pending_status}")
        if pends in ("may", "always") and wanted and all(_is_dead(point) for point in ends):
            told, said = self._missing(context, first, wanted)
            (wrong if told else gaps).append(said)
        if not role.registered:
            gaps.append(f"it is declared as {role_type}, its registration is not seen")
        if {pend.kind for pend in chosen} >= _MANAGERS and len(wanted) > 1:
            gaps.append("which kind of call manager this is stays open")
        wrong += _twins(ends)
        definition = context.definition
        return Operation(
            name=role_type,
            title=what(role_type),
            kinds=tuple(pend.kind for pend in chosen),
            completer="driver",
            begins=(Point(what(role_type), "entered", context.name, definition.span, evidence=_registered(role)),),
            pends=pends,
            synchronous=first.synchronous,
            pending=() if first.implicit else result.ways,
            unknown=() if first.implicit or result.ways else result.unknown,
            completed_with=wanted,
            ends=ends,
            handle=_origin(first),
            deaths=_deaths(chosen),
            wrong=_distinct(wrong),
            open=_distinct(gaps),
            remarks=_remarks(first),
        )

    def _orphans(self, seen: set[str]) -> Iterator[Operation]:
        """The completions that are called though no function is seen in a role whose operation they complete."""
        for ddi in sorted(self._sites.keys() - seen):
            rows = [pend for pend in knowledge.completions(ddi) if pend.by_driver]
            if not rows:
                continue
            manager = self._driver.context(self._sites[ddi][0][0]).call_manager_kind()
            chosen = self._fitting(rows, manager)
            ends = self._completions((ddi,), "", chosen)
            roles = _distinct(pend.operation for pend in chosen)
            yield Operation(
                name=" or ".join(roles),
                title=" or ".join(map(what, roles)),
                kinds=_distinct(pend.kind for pend in chosen),
                completer="driver",
                begins=(),
                pends="unknown",
                completed_with=(ddi,),
                ends=ends,
                handle=_origin(chosen[0]),
                deaths=_deaths(chosen),
                open=(f"no function is seen to be entered as {' or '.join(map(what, roles))}{self._because}",),
                remarks=_remarks(chosen[0]),
            )

    def _completions(self, wanted: tuple[str, ...], manager: str, rows: Sequence[Pend]) -> tuple[Point, ...]:
        """The calls that complete an operation: of the right DDI, of its twin, of one that passes it on."""
        found = [self._call(key, site) for ddi in wanted for key, site in self._belonging(ddi, manager)]
        if manager and len(wanted) == 1:
            twin = _twin(wanted[0], manager)
            found += [self._call(key, site, wanted[0]) for key, site in self._belonging(twin, manager)]
        onwards = _distinct(pend.note(name) for pend in rows for name in _FORWARDING if pend.note(name))
        found += [self._call(key, site, forwards=True) for ddi in onwards for key, site in self._sites.get(ddi, ())]
        return tuple(sorted(found, key=lambda p: (p.forwards, bool(p.instead), p.name, p.place)))

    def _belonging(self, ddi: str, manager: str) -> Iterator[tuple[str, Site]]:
        """The calls of a DDI in functions that are not known to be the other call manager's."""
        for key, site in self._sites.get(ddi, ()):
            side = self._program.call_manager_side(key)
            if not manager or side is None or side.name == manager:
                yield key, site

    def _missing(self, context: Context, pend: Pend, wanted: tuple[str, ...]) -> tuple[bool, str]:
        """Whether it is sure that nothing completes an operation, and what is said of it."""
        called, table = " or ".join(wanted), pend.note("callback_table")
        if table:
            return False, f"completion not seen: {called} is called through a pointer in {table}"
        match context.can_complete(wanted):
            case True:
                return False, f"completion not seen: the address of {called} is taken, who calls it is not known"
            case False:
                return True, f"nothing that the driver can run calls {called}"
            case None:
                because = self._because or ": it may be in a library, or behind a pointer, that the driver calls"
                return False, f"completion not seen{because}"

    # -- what the system completes -------------------------------------------------------------------------------------

    def completed_by_system(self) -> Iterator[Operation]:
        """The operations that the driver starts with a DDI, and is told the end of in another role."""
        for ddi, rows in sorted(_by_operation(False).items()):
            if ddi in self._sites:
                yield self._started(ddi, rows)

    def _started(self, ddi: str, rows: Sequence[Pend]) -> Operation:
        begins = tuple(sorted((self._judged(ddi, key, site) for key, site in self._sites[ddi]), key=_order))
        chosen = self._fitting(rows, "")
        roles = _distinct(pend.completion for pend in chosen)
        ends = tuple(
            point for role in roles for key in self._program.with_role(role) for point in self._told(key, role)
        )
        missing = f"no function is seen to be entered as {' or '.join(map(what, roles))}{self._because}"
        return Operation(
            name=ddi,
            title=ddi,
            kinds=_distinct(pend.kind for pend in chosen),
            completer="system",
            begins=begins,
            pends="always" if chosen[0].implicit else "may",
            completed_with=roles,
            ends=ends,
            deaths=_deaths(chosen),
            wrong=_twins(begins),
            open=() if ends else (missing,),
            remarks=_remarks(chosen[0]),
        )

    def _judged(self, ddi: str, key: str, site: Site) -> Point:
        """A call of a DDI, with the one that the call manager it is made by calls instead."""
        manager = self._driver.context(key).call_manager_kind()
        pair = knowledge.call_manager_pair(ddi) if manager else None
        right = "" if pair is None else pair.mcm if manager == "mcm" else pair.standalone
        return self._call(key, site, right if right != ddi else "")

    def _told(self, key: str, role: str) -> Iterator[Point]:
        """The handler that the system enters, and the calls of it that the driver makes itself."""
        definition = self._program.functions[key]
        name = definition.function.name
        yield Point(what(role), "entered", name, definition.span)
        own = [(caller, site) for caller, site in self._program.callers(key) if site.kind != "callback"]
        yield from sorted((self._call(caller, site, name=name) for caller, site in own), key=_order)

    # -- places --------------------------------------------------------------------------------------------------------

    def _call(self, key: str, site: Site, instead: str = "", *, forwards: bool = False, name: str = "") -> Point:
        definition = self._program.functions[key]
        return Point(
            name or site.ddi,
            "called",
            definition.function.name,
            definition.at(site.call.place),
            self._reaching.starts(key),
            instead,
            forwards,
        )

    def _fitting(self, rows: Sequence[Pend], manager: str) -> Sequence[Pend]:
        """The rows for the kinds of driver this is; all of them where none fits, since then the kind is open."""
        kinds = set(self._driver.kinds)
        if manager:
            kinds = (kinds - _MANAGERS) | {manager}
        return [pend for pend in rows if pend.kind in kinds] or list(rows)

    # -- what is missing -----------------------------------------------------------------------------------------------

    @cached_property
    def lost(self) -> list[str]:
        """What of the driver could not be analysed, in words."""
        problems = self._driver.problems()
        unread = {problem.span.file for problem in problems if problem.kind == "read"}
        files = len(unread | set(self._driver.project.skipped))
        functions = len({problem.function for problem in problems if problem.function})
        found = [f"{files} file{'s' * (files != 1)} could not be analysed"] if files else []
        return found + [f"{functions} function{'s' * (functions != 1)} could not be analysed"] * bool(functions)

    @property
    def _because(self) -> str:
        return f": {' and '.join(self.lost)}" if self.lost else ""


def _by_operation(by_driver: bool) -> dict[str, list[Pend]]:
    found: dict[str, list[Pend]] = {}
    for pend in knowledge.all_pends():
        if pend.by_driver is by_driver:
            found.setdefault(pend.operation, []).append(pend)
    return found


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _order(point: Point) -> tuple[object, ...]:
    return point.place, point.name


def _is_dead(point: Point) -> bool:
    """Whether nobody is seen to come to a call."""
    return bool(point.starts) and all(start.what == UNCALLED for start in point.starts)


def _twin(ddi: str, manager: str) -> str:
    """The form of a DDI for the other kind of call manager; empty if it has none."""
    pair = knowledge.call_manager_pair(ddi)
    if pair is None:
        return ""
    return pair.standalone if manager == "mcm" else pair.mcm


def _twins(points: Sequence[Point]) -> tuple[str, ...]:
    """What is said of the calls that are the other kind of call manager's."""
    return _distinct(f"{p.name} is called, this kind of call manager calls {p.instead}" for p in points if p.instead)


def _unsure(pends: str, unknown: Sequence[Pending], why: str) -> Iterator[str]:
    """Why it is not known whether a handler pends."""
    if pends == "unknown":
        through = _distinct(way.through for way in unknown if way.through)
        passed_on = f"it passes on what {' and '.join(through)} return{'s' * (len(through) == 1)}"
        yield why or (passed_on if through else "what it returns is not known")


def _registered(role: Role) -> str:
    return role.evidence[0].text if role.evidence else ""


def _origin(pend: Pend) -> str:
    """Where the handle to complete with comes from, in words."""
    return pend.origin.replace("param ", "parameter ") if pend.completion else ""


def _deaths(rows: Sequence[Pend]) -> tuple[str, ...]:
    """What ends with the completion, by the name that its page has for it."""
    found = []
    for pend in rows:
        facts = knowledge.ddi(pend.completion)
        names = [parameter.name for parameter in facts.parameters] if facts is not None else []
        for death in pend.deaths:
            name = names[death.argument] if death.argument < len(names) else f"argument {death.argument}"
            allowed = f", but for {', '.join(death.still_allowed)}" if death.still_allowed else ""
            found.append(f"{name} {_WORDS[death.when]}{allowed}")
    return _distinct(found)


def _remarks(pend: Pend) -> tuple[str, ...]:
    """What a page says of an operation beside who completes it."""
    found = []
    if pend.completion_level is not None:
        found.append(f"completed at {pend.completion_level}")
    if pend.note("not_if"):
        found.append(f"not if {pend.note('not_if')} is set")
    if pend.note("pending_not_documented"):
        found.append("its page does not say that it may pend")
    if pend.note("call_own_completion_if_not_pending"):
        found.append("the system does not tell of it if the call returns another status")
    if pend.note("creator_deletes_vc_after"):
        found.append("who created the VC deletes it afterwards")
    if pend.note("activate_vc_before_success"):
        found.append("the VC is activated before it succeeds")
    return tuple(found)
