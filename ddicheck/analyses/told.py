"""What the analyses know at a line, in words: for tests of the analyses themselves, and for looking at what they do."""

from __future__ import annotations

from collections.abc import Iterator

from ddicheck.analyses.driver import Analyses
from ddicheck.analyses.entries import Entry
from ddicheck.analyses.outcomes import Outcome
from ddicheck.analyses.states import ENTRY, TWICE, Level, Prop, lowest_possible, place_text
from ddicheck.analyses.traces import Visit
from ddicheck.flow.facts import Bound, Ref, Token, Value
from ddicheck.model import Irql, Span

__all__ = ["facts_of"]

Facts = dict[tuple[str, int], dict[str, str]]
"""By file and line: what is known there, by the name of the fact."""


def facts_of(analyses: Analyses) -> Facts:
    """All facts of a driver.

    On the lines of calls: `reached` (`yes`, `no`), `irql`, `holds`, `passes` (the values of the arguments). On the line
    of a function's name: `entered` (its contexts, with their witnesses), `ends` (its outcomes, as callers see them).
    """
    found: Facts = {}
    for key, definition in analyses.program.functions.items():
        here = found.setdefault(_line(definition.span), {})
        here["entered"] = "; ".join(sorted(_entered(analyses, entry) for entry in analyses.entries.of(key))) or "nobody"
        effect = analyses.effect(key, False)
        here["ends"] = "; ".join(sorted(map(_ends, effect.outcomes))) if effect is not None else "unknown"
        for site in analyses.program.calls(key):
            found.setdefault(_line(definition.at(site.call.place)), {"reached": "no"})
        seen: dict[tuple[str, int], list[tuple[Visit, Entry | None]]] = {}
        entries = analyses.entries.of(key)
        for visit in analyses.traces[key].visits:
            contexts: list[Entry | None] = [e for e in entries if e.allows(visit)] if entries else [None]
            for context in contexts:
                seen.setdefault(_line(definition.at(visit.site.call.place)), []).append((visit, context))
        for line, ways in seen.items():
            found[line] |= {
                "reached": "yes",
                "irql": _all(_irql(visit, entry) for visit, entry in ways),
                "holds": _all(_holds(visit.prop, entry) for visit, entry in ways),
                "passes": _all(", ".join(_value(visit, value) for value in visit.args) for visit, _ in ways),
            }
    return found


def _line(span: Span) -> tuple[str, int]:
    return span.file, span.line


def _all(texts: Iterator[str]) -> str:
    return " or ".join(sorted(set(texts)))


def _irql(visit: Visit, entry: Entry | None) -> str:
    level = entry.level_of(visit.prop.level) if entry is not None else lowest_possible(visit.prop)
    return str(level) if level is not None else "unknown"


def _holds(prop: Prop, entry: Entry | None) -> str:
    above = entry.holds if entry is not None else ()
    locks = {place_text(h.lock) for h in above if not prop.has_freed(h.lock)}
    locks |= {place_text(h.lock) for h in prop.held if h.family != TWICE}
    return ", ".join(sorted(locks)) or "nothing"


def _value(visit: Visit, value: Value) -> str:
    match value:
        case Ref(of):
            return f"&{place_text(of)}"
        case Token(kind, what):
            return f"{kind} {what}"
        case tuple():
            bound = visit.node.facts.bound(value)
            return _bound(bound) if bound is not None else "unknown" if value[0][:1] == "@" else place_text(value)
    return str(value)


def _bound(bound: Bound) -> str:
    atoms = " or ".join(sorted(map(str, bound.atoms)))
    return atoms if bound.among else f"not {atoms}"


def _entered(analyses: Analyses, entry: Entry) -> str:
    if entry.caller is None:
        who = f"as {entry.role.type}" if entry.role is not None else ""
    else:
        who = f"from {analyses.program.functions[entry.caller.key].function.name}"
    holding = ", ".join(place_text(h.lock) for h in entry.holds)
    return f"{entry.level} {who}" + (f" holding {holding}" if holding else "")


def _ends(outcome: Outcome) -> str:
    words = []
    if type(outcome.value) is int:
        words.append(f"returns {outcome.value}")
    elif outcome.bound is not None:
        words.append(f"returns {_bound(outcome.bound)}")
    words.append(f"at {_level(outcome.prop.level)}")
    words += [f"holds {place_text(h.lock)}" for h in outcome.prop.held]
    words += [f"released {place_text(place)}" for place, _ in outcome.prop.freed]
    return " ".join(words)


def _level(level: Level) -> str:
    if level == ENTRY:
        return "entry level"
    return str(Irql(level)) if isinstance(level, int) else str(level if isinstance(level, str) else level[0])
