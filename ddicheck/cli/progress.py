"""What is being done, on one line of a terminal's standard error that goes away again."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from types import TracebackType
from typing import Self

__all__ = ["Progress"]

FIRST_AFTER, AGAIN_AFTER = 0.6, 0.2
"""Seconds before anything is shown, so that short work shows nothing, and between updates."""


class Progress:
    """A progress line while a `with` block runs; call it with what is done, how many are, and of how many.

    Nothing is shown if `wanted` is false or standard error is no terminal.
    """

    def __init__(self, wanted: bool = True) -> None:
        self._shown = wanted and sys.stderr.isatty()
        self._state = ("", 0, 0)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._start = time.monotonic()

    def __call__(self, text: str, done: int, total: int) -> None:
        self._state = (text, done, total)

    def __enter__(self) -> Self:
        if self._shown:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._shown:
            self._thread.join()

    def _run(self) -> None:
        drawn = False
        wait = FIRST_AFTER
        while not self._done.wait(wait):
            drawn, wait = True, AGAIN_AFTER
            self._draw(self._line())
        if drawn:
            self._draw("")

    def _line(self) -> str:
        text, done, total = self._state
        counted = f" ({min(done + 1, total)} of {total})" if total > 1 else ""
        line = f"checking {text}{counted}, {time.monotonic() - self._start:.0f} s"
        return line[: shutil.get_terminal_size().columns - 1]

    def _draw(self, line: str) -> None:
        sys.stderr.write(f"\r\x1b[2K{line}")
        sys.stderr.flush()
