"""The words every floor shares: levels, places, steps, findings, problems, reports.

Everything here is a frozen value with no behaviour beyond reading itself; nothing here knows C, NDIS or a terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import NamedTuple

__all__ = [
    "Confidence",
    "DriverReport",
    "Finding",
    "Irql",
    "Levels",
    "Problem",
    "Report",
    "Severity",
    "Span",
    "Step",
    "levels_between",
    "levels_text",
]


class Irql(IntEnum):
    """An interrupt request level, lowest first, in the five classes the contracts speak of."""

    PASSIVE = 0
    APC = 1
    DISPATCH = 2
    DIRQL = 3
    HIGH = 4

    @property
    def bit(self) -> int:
        """This level as a one-bit `Levels` mask."""
        return 1 << self

    def __str__(self) -> str:
        return "DIRQL" if self is Irql.DIRQL else f"{self.name}_LEVEL"


Levels = int
"""A set of IRQLs as a bit mask: bit `1 << level` for each `Irql` in it."""

ANY_LEVEL: Levels = 0b11111


def levels_between(low: Irql, high: Irql) -> Levels:
    """The mask of all levels from `low` to `high`, both included."""
    return (1 << (high + 1)) - (1 << low)


def levels_text(levels: Levels) -> str:
    """The set in words: `DISPATCH_LEVEL`, `PASSIVE_LEVEL..DISPATCH_LEVEL`, `PASSIVE_LEVEL or DIRQL`, `any level`."""
    present = [level for level in Irql if levels & level.bit]
    if not present:
        return "no level"
    if levels == ANY_LEVEL:
        return "any level"
    if len(present) == 1:
        return str(present[0])
    if present[-1] - present[0] == len(present) - 1:
        return f"{present[0]}..{present[-1]}"
    return " or ".join(map(str, present))


class Severity(Enum):
    """How bad it is when the finding is true."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Confidence(Enum):
    """How sure the analysis is that the finding is true."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Span(NamedTuple):
    """A place in a source file: 1-based line and column (in characters), `width` characters long on that line."""

    file: str
    line: int
    column: int = 1
    width: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Step(NamedTuple):
    """One step of the path that leads to a finding: what happens where, and what holds from there on."""

    span: Span
    text: str
    irql: str = ""
    holds: tuple[str, ...] = ()
    status: str = ""


class Fix(NamedTuple):
    """An edit that mends a finding: the text at `span` becomes `text`; `safe` if it cannot change a correct driver."""

    title: str
    span: Span
    text: str
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of a rule, with the path that shows it. Plain data: safe to cache, sort, send and print."""

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    span: Span
    function: str
    path: tuple[Step, ...] = ()
    hint: str = ""
    driver: str = ""
    also: tuple[str, ...] = ()
    """Other published rules that the same defect breaks."""
    key: str = ""
    """What tells this finding from others of its rule in its function, with no line numbers in it."""
    defect: str = ""
    """What is wrong, in words that another rule that sees the same defect uses too; empty if no other rule does."""
    fixes: tuple[Fix, ...] = ()
    suppressed: str = ""
    """Why it is suppressed (the suppression's own words), empty if it is not."""

    @property
    def fingerprint(self) -> str:
        """A digest that survives edits elsewhere: rule, file name, function and key, no line numbers."""
        import hashlib  # costs milliseconds that most starts need not pay

        name = self.span.file.replace("\\", "/").rsplit("/", 1)[-1]
        text = "\0".join((self.rule, name, self.function, self.key or self.message))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def sort_key(self) -> tuple[object, ...]:
        """The order findings are reported in: by place, then rule, then words."""
        return (self.span, self.rule, self.message, self.function, self.driver)


class Problem(NamedTuple):
    """Something that could not be analysed, and where: a chunk that does not parse, a file that cannot be read."""

    kind: str
    """One of `parse`, `read`, `encoding`, `include`, `preprocess`, `language`, `budget`, `project`, `internal`."""
    message: str
    span: Span
    function: str = ""
    """The function that was lost, when the problem cost one."""


class Build(NamedTuple):
    """How a driver's files are compiled, as far as its source can tell.

    Paths are absolute. `defines` are `(name, text)`; a macro defined without a value has the text `1`.
    """

    defines: tuple[tuple[str, str], ...] = ()
    include_dirs: tuple[str, ...] = ()
    forced_includes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """One driver to check: its C files, how they are built, and how all that was found out."""

    name: str
    root: str
    """The folder it lives in, absolute."""
    files: tuple[str, ...]
    """C sources, absolute, sorted."""
    skipped: tuple[str, ...]
    """Sources of the driver that are not analysed (C++, assembly), absolute."""
    build: Build
    configuration: str
    """What was chosen, as its build names it: `Debug|x64`; empty where there is nothing to choose."""
    origin: str
    """Where it was read from: a `.vcxproj`, `sources`, `compile_commands.json`, or the folder or file itself."""
    problems: tuple[Problem, ...] = ()


class RuleInfo(NamedTuple):
    """What a rule says of itself: for `rules`, `explain`, SARIF and the documentation."""

    id: str
    family: str
    """The rule set it was published in (`IRQL`, `Locking`, `CoNDIS` ...)."""
    severity: Severity
    summary: str
    """One line: the contract, as a claim."""
    docs: str
    """What, why it matters on a running system, how to fix; Markdown."""
    url: str
    bad: str
    """A C example that breaks it; executed by the tests."""
    good: str
    applies_to: tuple[str, ...] = ()
    """Kinds of driver it speaks of; empty for all."""
    default: bool = True


class DriverReport(NamedTuple):
    """What one driver's check came to."""

    name: str
    kinds: tuple[str, ...]
    configuration: str
    files: tuple[str, ...]
    skipped: tuple[str, ...]
    """Sources that belong to the driver and were not analysed (C++, assembly)."""
    lines: int
    functions: int
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    defines: tuple[str, ...] = ()
    given_up: tuple[tuple[str, str], ...] = ()
    """Functions whose analysis ran out of its budget, and what was dropped."""


class Report(NamedTuple):
    """The whole answer of a check: every driver's report, and what concerns no single driver."""

    drivers: tuple[DriverReport, ...]
    rules: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    """What was left out on purpose: other builds of the same files, user-mode projects, files of no driver."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings that are not suppressed, in report order."""
        found = {f for d in self.drivers for f in d.findings if not f.suppressed}
        return tuple(sorted(found, key=Finding.sort_key))
