"""The path of a finding as an aligned table: step, place, what happens, and what holds from there on."""

from __future__ import annotations

import os
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from ddicheck.model import Step
from ddicheck.report.columns import GAP, aligned, widths_of
from ddicheck.report.graph import highest_level
from ddicheck.report.palette import LEVEL_STYLES
from ddicheck.report.places import shown_path, visible

__all__ = ["step_lines"]

HEAD_SHOWN, TAIL_SHOWN = 10, 20
WORDS_LEAST, WORDS_MOST, STATE_MOST = 24, 66, 32
TITLE = "how it gets there"


def step_lines(path: Sequence[Step], width: int, console: Console, root: str, all_steps: bool = False) -> list[Text]:
    """A table about `width` wide, without columns nobody uses; a long path without its middle unless `all_steps`."""
    places = _places(path, root, width // 4)
    columns = _state_columns(path)
    rows = [
        [Text(str(index + 1), "dim"), Text(places[index], "blue"), Text(visible(step.text)), *_states(columns, index)]
        for index, step in enumerate(path)
    ]
    rows = _shortened(rows, all_steps)
    names = [Text(name, "dim") for name, _ in columns]
    widths = widths_of([*rows, [Text(), Text(), Text(), *names]])
    widths[3:] = [min(state, STATE_MOST) for state in widths[3:]]
    others = widths[0] + widths[1] + sum(widths[3:]) + GAP * (len(widths) - 1)
    widths[2] = min(widths[2], max(WORDS_LEAST, min(width - others, WORDS_MOST)))
    return [*_head(names, widths, console), *aligned(rows, widths, console, frozenset({0}))]


def _head(names: Sequence[Text], widths: Sequence[int], console: Console) -> list[Text]:
    first = widths[1] + GAP + widths[2]
    return aligned([[Text(), Text(TITLE, "dim"), *names]], [widths[0], max(first, len(TITLE)), *widths[3:]], console)


def _shortened(rows: list[list[Text]], all_steps: bool) -> list[list[Text]]:
    left_out = len(rows) - HEAD_SHOWN - TAIL_SHOWN
    if all_steps or left_out <= 0:
        return rows
    note = [Text(), Text("..."), Text(f"{left_out} steps left out, -v shows them", "dim")]
    note += [Text()] * (len(rows[0]) - len(note))
    return [*rows[:HEAD_SHOWN], note, *rows[-TAIL_SHOWN:]]


def _state_columns(path: Sequence[Step]) -> list[tuple[str, list[str]]]:
    """The columns of state that any step has something in, with every step's words."""
    columns = [
        ("IRQL", [step.irql.replace("_LEVEL", "") for step in path]),
        ("holds", [", ".join(step.holds) for step in path]),
        ("status", [step.status for step in path]),
    ]
    return [(name, [visible(value) for value in values]) for name, values in columns if any(values)]


def _states(columns: Sequence[tuple[str, Sequence[str]]], index: int) -> list[Text]:
    """What holds at a step, dimmed while it is what held at the step before."""
    cells = []
    for name, values in columns:
        level = highest_level(values[index]) if name == "IRQL" else None
        style = LEVEL_STYLES[level] if level is not None else ""
        cells.append(Text(values[index], "dim" if index and values[index - 1] == values[index] else style))
    return cells


def _places(path: Sequence[Step], root: str, room: int) -> list[str]:
    """`file:line` of every step, with the folder only where there is room for it or names would be ambiguous."""
    full = [shown_path(step.span.file, root) for step in path]
    names = [os.path.basename(name) for name in full]
    ambiguous = len(set(names)) < len(set(full))
    wide = max(map(len, full)) + len(":12345") > room
    shown = names if wide and not ambiguous else full
    return [f"{name}:{step.span.line}" for name, step in zip(shown, path, strict=True)]
