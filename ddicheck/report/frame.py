"""The piece of source around a place, with a caret under it: tabs, wide characters and long lines come out right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from ddicheck.model import Span
from ddicheck.report.places import visible

__all__ = ["Frame", "FrameLine", "frame_of"]

TAB = 4
CUT = "..."


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One line of source, ready to print: no tabs, no control characters, no wider than asked for."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines of source that end at the marked one, and where the caret goes under it, in terminal cells."""

    lines: tuple[FrameLine, ...]
    caret: int
    caret_width: int


def frame_of(lines: Sequence[str], span: Span, width: int, before: int = 2) -> Frame | None:
    """The line of `span` and up to `before` lines above it, cut to `width` cells; None if the file has no such line."""
    if not 1 <= span.line <= len(lines):
        return None
    first = max(1, span.line - before)
    while first < span.line and not lines[first - 1].strip():
        first += 1
    marked = lines[span.line - 1].rstrip("\r\n")
    start = min(span.column - 1, len(marked))
    caret = cell_len(_flat(marked[:start]))
    end = cell_len(_flat(marked[: min(start + max(span.width, 1), len(marked))]))
    shift = _shift(cell_len(_flat(marked)), caret, end, width)
    shown = tuple(
        FrameLine(number, _cut(_flat(lines[number - 1].rstrip("\r\n")), shift, width))
        for number in range(first, span.line + 1)
    )
    room = max(1, width - (caret - shift))
    return Frame(shown, caret - shift, min(max(end - caret, 1), room))


def _flat(line: str) -> str:
    """The line with tabs as spaces up to the next stop, and nothing in it that a terminal would act on."""
    if "\t" not in line:
        return visible(line)
    parts: list[str] = []
    column = 0
    for part in visible(line).split("\t"):
        gap = TAB - (column + cell_len(part)) % TAB
        parts.append(part + " " * gap)
        column += cell_len(parts[-1])
    return "".join(parts)[:-gap]


def _shift(total: int, caret: int, end: int, width: int) -> int:
    """How many cells are cut off the left so that the caret's piece can be seen."""
    if total <= width or end <= width - len(CUT):
        return 0
    return min(caret - len(CUT), max(0, end + len(CUT) - width)) if caret > len(CUT) else 0


def _cut(text: str, shift: int, width: int) -> str:
    """What is seen of a line through a window `width` cells wide that starts `shift` cells in."""
    text = text.rstrip()
    if shift:
        text = CUT + _drop(text, shift + len(CUT)) if cell_len(text) > shift + len(CUT) else CUT * bool(text.strip())
    if cell_len(text) <= width:
        return text
    kept = text[: max(0, width - len(CUT))]
    while cell_len(kept) > width - len(CUT):
        kept = kept[:-1]
    return kept + CUT


def _drop(text: str, cells: int) -> str:
    """The text without its first `cells` cells; half a wide character becomes a space."""
    gone = 0
    for index, char in enumerate(text):
        if gone >= cells:
            return " " * (gone - cells) + text[index:]
        gone += cell_len(char)
    return ""
