"""Which external functions may keep what they are given, so that somebody can use it later."""

from __future__ import annotations

import re
from functools import cache

from ddicheck import knowledge

_LOOKS_ONLY = re.compile(
    r"(?:Dbg|Kd|Wpp|Trace|Etw|EventWrite).*|.*(?:ASSERT|VERIFY|UNREFERENCED|PAGED_CODE|NT_SUCCESS|ANALYSIS).*"
    r"|(?:Ndis|Rtl|mem)_?(?:Zero|Fill|Move|Copy|Equal|Compare|SecureZero)\w*|mem(?:set|cpy|move|cmp)"
    r"|KeGetCurrent\w*|KeQuery\w*|NdisGetCurrent\w*|NdisStallExecution|NdisMSleep|NdisFree\w*|ExFree\w*"
)
"""Debug output, assertions, memory operations, clocks, the release of memory: nobody gets hold of anything there."""


@cache
def hands_over(callee: str) -> bool:
    """Whether a call may hand its arguments to somebody else; what is not known may."""
    if not callee:
        return True
    if _LOOKS_ONLY.fullmatch(callee):
        return False
    effect = knowledge.irql_effect(callee)
    return effect is None or not (effect.acquires or effect.releases)
