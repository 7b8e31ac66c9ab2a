"""Places and paths as SARIF spells them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ddicheck.model import Span, Step

__all__ = ["MAX_STEPS", "code_flow", "region"]

MAX_STEPS = 1_000
"""Steps of one path that GitHub shows; of a longer one the middle is left out."""


def region(span: Span) -> dict[str, object]:
    """The span as a region: columns from 1, the end column behind the last character."""
    column = max(span.column, 1)
    return {"startLine": max(span.line, 1), "startColumn": column, "endColumn": column + max(span.width, 0)}


def code_flow(path: Sequence[Step], physical: Callable[[Span], dict[str, object]]) -> dict[str, object]:
    """A path as one thread flow; `physical` gives the physical location of a span."""
    left_out = max(0, len(path) - MAX_STEPS)
    head = MAX_STEPS // 2
    kept = [index for index in range(len(path)) if index < head or index >= head + left_out]
    flow: dict[str, object] = {"locations": [_location(path, index, physical) for index in kept]}
    if left_out:
        flow["message"] = {"text": f"{left_out} steps in the middle are left out"}
    return {"threadFlows": [flow]}


def _location(path: Sequence[Step], index: int, physical: Callable[[Span], dict[str, object]]) -> dict[str, object]:
    step = path[index]
    location = {"physicalLocation": physical(step.span), "message": {"text": step.text or "here"}}
    answer: dict[str, object] = {"location": location, "executionOrder": index + 1}
    answer["importance"] = _importance(path, index)
    state = {name: {"text": text} for name, text in _state(step).items() if text}
    return answer | ({"state": state} if state else {})


def _state(step: Step) -> dict[str, str]:
    return {"IRQL": step.irql, "holds": ", ".join(step.holds), "status": step.status}


def _importance(path: Sequence[Step], index: int) -> str:
    """Essential are the ends of the path and the steps that change what holds."""
    ends = index in (0, len(path) - 1)
    return "essential" if ends or _state(path[index]) != _state(path[index - 1]) else "important"
