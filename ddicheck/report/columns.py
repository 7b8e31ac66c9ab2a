"""Text in rows and columns, measured in terminal cells, with no blanks at line ends."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

__all__ = ["GAP", "aligned", "hanging", "print_lines", "widths_of", "wrapped"]

GAP = 2


def wrapped(text: Text, width: int, console: Console) -> list[Text]:
    """The text in rows of at most `width` cells; a word too long for a row is broken."""
    rows = list(text.wrap(console, max(width, 1), overflow="fold"))
    for row in rows:
        row.rstrip()
    return rows or [Text()]


def hanging(lead: Text, body: Text, width: int, console: Console) -> list[Text]:
    """`lead` and behind it `body`, whose further rows start where its first one does."""
    rows = wrapped(body, max(width - lead.cell_len, 20), console)
    blank = " " * lead.cell_len
    return [Text.assemble(lead if index == 0 else blank, row) for index, row in enumerate(rows)]


def widths_of(rows: Sequence[Sequence[Text]]) -> list[int]:
    """How wide each column is when nothing is wrapped."""
    return [max((cell.cell_len for cell in column), default=0) for column in zip(*rows, strict=True)]


def aligned(
    rows: Sequence[Sequence[Text]], widths: Sequence[int], console: Console, right: frozenset[int] = frozenset()
) -> list[Text]:
    """The rows as a table of the given column widths, cells wrapped within them; columns in `right` end flush."""
    lines = []
    for row in rows:
        cells = [wrapped(cell, width, console) for cell, width in zip(row, widths, strict=True)]
        for index in range(max(map(len, cells))):
            line = Text()
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
                piece = cell[index] if index < len(cell) else Text()
                blank = " " * (width - piece.cell_len)
                line.append_text(Text.assemble(blank, piece) if column in right else Text.assemble(piece, blank))
                line.append(" " * GAP)
            line.rstrip()
            lines.append(line)
    return lines


def print_lines(lines: Sequence[Text], console: Console) -> None:
    """Print ready-made lines as they are: neither wrapped nor cut."""
    for line in lines:
        console.print(line, soft_wrap=True)
