"""Annotations, attributes and pragmas, lifted off a token list in one pass and kept as what they say.

What a name is, is decided once per name: by the kit's tables, else by shape (`_Requires_something_held_`,
`__drv_anything`). What is left is C with Microsoft's words mapped to the token types the parser knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ddicheck import knowledge
from ddicheck.frontend.seam import spelled
from ddicheck.ir.types import Note

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

__all__ = ["Lifted", "Mark", "code_segment", "lift", "note", "paged_notes"]

# Types of names that are lifted, or may be.
_BARE = "@bare"
_WITH_ARGUMENTS = "@arguments"
_WORD = "@word"
"""`IN`, `OUT`, `OPTIONAL`: an annotation only where one can stand."""
_PRAGMA = "PRAGMA"
_LIFTED = frozenset((_BARE, _WITH_ARGUMENTS, _WORD, _PRAGMA))

_MAPPED = {
    **dict.fromkeys(("__int8", "__int16", "__int32", "__int64", "__wchar_t"), "INT"),
    **dict.fromkeys(("_int8", "_int16", "_int32", "_int64"), "INT"),
    **dict.fromkeys(("inline", "__inline", "__inline__", "_inline", "__forceinline", "_forceinline"), "INLINE"),
    **dict.fromkeys(("INLINE", "FORCEINLINE", "CFORCEINLINE", "NDIS_INLINE"), "INLINE"),
    **dict.fromkeys(("CONST", "__const", "__const__"), "CONST"),
    **dict.fromkeys(("__volatile", "__volatile__"), "VOLATILE"),
    **dict.fromkeys(("__signed", "__signed__"), "SIGNED"),
    **dict.fromkeys(("typeof", "__typeof", "__typeof__", "decltype"), "TYPEOF"),
    **dict.fromkeys(("__asm", "_asm", "__asm__", "asm"), "ASM"),
    **dict.fromkeys(("__try", "_try"), "TRY"),
    **dict.fromkeys(("__except", "_except"), "EXCEPT"),
    **dict.fromkeys(("__finally", "_finally"), "FINALLY"),
    **dict.fromkeys(("__leave", "_leave"), "LEAVE"),
    **dict.fromkeys(("__alignof", "__alignof__", "_alignof"), "_ALIGNOF"),
    **dict.fromkeys(("C_ASSERT", "static_assert"), "_STATIC_ASSERT"),
    **dict.fromkeys(("__FUNCTION__", "__func__", "__FUNCDNAME__", "__FUNCSIG__"), "STRING_LITERAL"),
    "__PRETTY_FUNCTION__": "STRING_LITERAL",
    **dict.fromkeys(("IN", "OUT", "INOUT", "OPTIONAL"), _WORD),
    **dict.fromkeys(("__attribute__", "__attribute", "__declspec", "_declspec"), _WITH_ARGUMENTS),
    **dict.fromkeys(("__pragma", "_Pragma"), _WITH_ARGUMENTS),
    **dict.fromkeys(("__extension__", "EXTERN_C_START", "EXTERN_C_END", "__unaligned", "__ptr64", "__restrict"), _BARE),
}  # fmt: skip

_ANNOTATION = re.compile(
    r"_[A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*_"
    r"|__drv_\w+|__(?:in|out|inout|deref|deref_\w+|typefix|allowed|range|success|post|pre|format_string|callback)(?:_\w+)?"
)
_STATEMENT = re.compile(r"(?i)_*(?:nt_)?analysis_(?:assume|assert)\w*|__assume\w*")
"""Facts stated in a function's body: they stay calls."""

_TYPE_STARTS = {
    "ID", "TYPEID", "VOID", "CHAR", "SHORT", "INT", "LONG", "FLOAT", "DOUBLE", "SIGNED", "UNSIGNED", "STRUCT", "UNION",
    "ENUM", "CONST", "VOLATILE", "STATIC", "EXTERN", "INLINE", "TYPEDEF", "_BOOL",
}  # fmt: skip
_BEFORE_TRAILING = {"ID", "TYPEID", "RBRACKET", "RPAREN", "TIMES"}
_AFTER_TRAILING = {"COMMA", "RPAREN", "SEMI", "LBRACKET"}
_BEFORE_STATEMENT = {"SEMI", "LBRACE", "RBRACE", "COLON", ""}


class _Kinds(dict[str, str]):
    """The type of a name's token: `ID`, `TYPEID` for a type of the kit, a mapped keyword, or one of the lifted."""

    def __missing__(self, name: str) -> str:
        kind = self[name] = _kind(name)
        return kind


def _kind(name: str) -> str:
    if kind := _MAPPED.get(name):
        return kind
    if _STATEMENT.fullmatch(name):
        return "ID"
    macro = knowledge.macro(name)
    if macro is not None:
        if macro.class_ == "annotation" or macro.class_ == "attribute":
            return _WITH_ARGUMENTS if macro.n_args else _BARE
        if macro.class_ == "calling_convention":
            return _BARE
        return "ID"
    if _ANNOTATION.fullmatch(name):
        return _WITH_ARGUMENTS
    return "TYPEID" if name in knowledge.type_names() else "ID"


_KINDS = _Kinds()


class Mark(NamedTuple):
    """Something lifted: the index of the token it stood before, its name, and its arguments as text."""

    at: int
    name: str
    args: tuple[str, ...]


@dataclass(slots=True)
class Lifted:
    """A token list without its annotations, the parser's types of its tokens, and what was taken off."""

    tokens: list[Token]
    types: list[str]
    marks: list[Mark] = field(default_factory=list)
    pragmas: list[tuple[int, str]] = field(default_factory=list)


_NOTES: dict[tuple[str, tuple[str, ...], str], Note] = {}


def note(name: str, args: tuple[str, ...], target: str) -> Note:
    """The note with these values: equal ones are one object."""
    key = (name, args, target)
    found = _NOTES.get(key)
    if found is None:
        found = _NOTES[key] = Note(name, args, target)
    return found


def lift(tokens: list[Token]) -> Lifted:
    """The tokens as the parser wants them."""
    kinds = _KINDS
    types = [kinds[t.value] if t.type == "ID" else t.type for t in tokens]
    if _LIFTED.isdisjoint(types):
        return Lifted(tokens, types)
    kept = Lifted([], [])
    start = 0
    for at in [i for i, ty in enumerate(types) if ty in _LIFTED]:
        if at < start:
            continue
        end = _lifted_up_to(tokens, types, at)
        if end == at:
            types[at] = "ID"
            continue
        kept.tokens += tokens[start:at]
        kept.types += types[start:at]
        start = end
        if types[at] == _PRAGMA:
            kept.pragmas.append((len(kept.types), tokens[at].value))
        else:
            _mark(kept, tokens, types, at, end)
    kept.tokens += tokens[start:]
    kept.types += types[start:]
    return kept


def _mark(kept: Lifted, tokens: list[Token], types: list[str], at: int, end: int) -> None:
    name = tokens[at].value
    args = _arguments(tokens, types, at + 2, end - 1) if end > at + 1 else ()
    if name in {"__pragma", "_Pragma"}:
        kept.pragmas.append((len(kept.types), ", ".join(args).strip('"').replace('\\"', '"')))
        return
    if name in {"__declspec", "_declspec"}:
        name = "declspec"
    kept.marks.append(Mark(len(kept.types), name, args))


def _lifted_up_to(tokens: list[Token], types: list[str], at: int) -> int:
    """The index after the annotation at `at` and its arguments; `at` itself if the name is no annotation here."""
    kind = types[at]
    if kind == _PRAGMA:
        return at + 1
    before = types[at - 1] if at else ""
    after = types[at + 1] if at + 1 < len(types) else ""
    if before in {"PERIOD", "ARROW", "GOTO"} or after in {"ARROW", "PERIOD"}:
        return at
    if kind == _WORD:
        if after in _TYPE_STARTS or after in _LIFTED:
            return at + 1
        return at + 1 if before in _BEFORE_TRAILING and after in _AFTER_TRAILING else at
    if kind == _BARE or after != "LPAREN":
        return at + 1
    depth = 0
    for end in range(at + 1, len(types)):
        ty = types[end]
        if ty == "LPAREN":
            depth += 1
        elif ty == "RPAREN":
            depth -= 1
            if not depth:
                statement = (
                    before in _BEFORE_STATEMENT
                    and end + 1 < len(types)
                    and types[end + 1] == "SEMI"
                    and not tokens[at].value.startswith(("__pragma", "_Pragma", "__declspec"))
                )
                return at if statement else end + 1
    return at + 1


def _arguments(tokens: list[Token], types: list[str], start: int, end: int) -> tuple[str, ...]:
    """The tokens from `start` up to `end` as text, cut at the outermost commas."""
    args: list[str] = []
    depth = 0
    first = start
    for at in range(start, end):
        ty = types[at]
        if ty == "LPAREN" or ty == "LBRACKET" or ty == "LBRACE":
            depth += 1
        elif ty == "RPAREN" or ty == "RBRACKET" or ty == "RBRACE":
            depth -= 1
        elif ty == "COMMA" and not depth:
            args.append(spelled(tokens[first:at]))
            first = at + 1
    if end > start:
        args.append(spelled(tokens[first:end]))
    return tuple(args)


# -- pragmas -----------------------------------------------------------------------------------------------------------

_PAGED = re.compile(r"\s*(alloc_text|section|code_seg)\s*\((.*)\)", re.DOTALL)


def paged_notes(pragma: str) -> list[tuple[str, Note]]:
    """What `alloc_text(PAGE, f, g)` says, by function; nothing for another pragma."""
    match = _PAGED.match(pragma)
    if not match or match[1] != "alloc_text":
        return []
    section, *functions = (part.strip().strip('"') for part in match[2].split(","))
    return [(function, note("alloc_text", (section,), "")) for function in functions if function]


def code_segment(pragma: str, stack: list[str]) -> None:
    """Apply `code_seg(...)` to the stack of section names; its last is the current one, `""` the default."""
    match = _PAGED.match(pragma)
    if not match or match[1] != "code_seg":
        return
    words = [part.strip() for part in match[2].split(",")]
    names = [word.strip('"') for word in words if word.startswith('"')]
    if words[0] == "push":
        stack.append(names[0] if names else stack[-1])
    elif words[0] == "pop":
        if len(stack) > 1:
            stack.pop()
        if names:
            stack[-1] = names[0]
    else:
        stack[-1] = names[0] if names else ""
