r"""C source cut into tokens: one regular expression over the whole file, types looked up by spelling.

`cut` splits a text into *parts* that add up to it: tokens, runs of white space and comments, and preprocessing
directives (a `#` and the rest of its logical line, one part). A part's type is looked up in a table that remembers
every spelling it has seen, so the work per token stays inside the regular expression and the dictionary. `Token`
objects are made later, and only for text that survives the conditionals.

Types are the names pycparser's lexer gives. Parts that its parser must never see have the types below.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

__all__ = [
    "CHARIZE", "DIRECTIVE", "HASH", "HASHHASH", "NUMBER", "PRAGMA", "SPACE", "STRAY", "Lines", "Token", "constant",
    "cut", "cut_directive", "kind_of", "splice",
]  # fmt: skip

SPACE = ""
"""White space and comments; the only type that is false."""
DIRECTIVE = "#directive"
STRAY = "#stray"
"""A character or an unfinished literal that is no token of C."""
NUMBER = "#number"
"""A number pycparser has no name for as it is spelled: `constant` gives one it has."""
HASH = "#"
HASHHASH = "##"
CHARIZE = "#@"
PRAGMA = "PRAGMA"
"""A pragma, lifted: the token's value is its text."""


class Token:
    """A token of C: its type as pycparser names it, its spelling, and where it was written.

    `lineno` and `column` (1-based, in characters) are where it was written, for the text of a macro's body where the
    macro was used; `macro` is the outermost macro it came through, or empty. `space`: white space stood before it.
    """

    __slots__ = ("column", "filename", "lineno", "macro", "space", "type", "value")

    def __init__(
        self, type: str, value: str, lineno: int, column: int, filename: str, macro: str = "", space: bool = False
    ) -> None:
        self.type = type
        self.value = value
        self.lineno = lineno
        self.column = column
        self.filename = filename
        self.macro = macro
        self.space = space

    def __repr__(self) -> str:
        return f"Token({self.type}, {self.value!r}, {self.lineno}:{self.column}, {self.macro!r})"


# -- cutting -----------------------------------------------------------------------------------------------------------

_COMMENT = r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/"
_STRING = r'"(?:[^"\\\n]|\\.)*+"'
_CHARACTER = r"'(?:[^'\\\n]|\\.)*+'"

_BEFORE_HASH = (
    r"[A-Za-z_$][A-Za-z0-9_$]*+(?![\"']|[^\x00-\x7f])"
    rf"|(?:\s++|//[^\n]*+|{_COMMENT})++"
    r"|[()\[\]{},;~?]"
    r"|->|--|-=|-|==?|\+\+|\+=|\+|\.\.\.|\.(?![0-9])|&&|&=|&|\|\||\|=|\||<<=|<<|<=|<[:%]|<|>>=|>>|>=|>|!=?"
    r"|:>|:|\*=?|%[=>]|%|\^=?"
    r"|\.?[0-9](?:[eEpP][+-]|[A-Za-z0-9_.]|'(?=[A-Za-z0-9_]))*+"
    rf"|(?:L|u8|[uU])?{_STRING}|(?:L|u8|[uU])?{_CHARACTER}"
)
_AFTER_HASH = (
    r"|/\*[\s\S]*|/=|/"  # the comment is one that never ends
    r"|(?:[^\W\d]|\$)[\w$]*+"
    r"|[\"'][^\n]*|[\s\S]"
)
_PARTS = re.compile(
    rf"{_BEFORE_HASH}"
    rf"|\#(?:[^\n/\"']|{_STRING}|{_CHARACTER}|[\"'][^\n]*|{_COMMENT}|//[^\n]*|/\*[\s\S]*|/)*+"
    rf"{_AFTER_HASH}"
)
_DIRECTIVE_PARTS = re.compile(rf"{_BEFORE_HASH}|\#\#|\#@|\#{_AFTER_HASH}")


class _Types(dict[str, str]):
    """Type by spelling; learns, but for comments and literals, which are rarely spelled twice."""

    def __missing__(self, part: str) -> str:
        kind = _classify(part)
        if kind not in _UNIQUE or part.isspace():
            self[part] = kind
        return kind


_HASHES = frozenset((HASH, HASHHASH, CHARIZE))
_UNIQUE = frozenset((SPACE, DIRECTIVE, STRAY, "STRING_LITERAL", "WSTRING_LITERAL"))

_PUNCTUATORS = {
    "...": "ELLIPSIS", "<<=": "LSHIFTEQUAL", ">>=": "RSHIFTEQUAL", "++": "PLUSPLUS", "--": "MINUSMINUS", "->": "ARROW",
    "&&": "LAND", "||": "LOR", "<<": "LSHIFT", ">>": "RSHIFT", "<=": "LE", ">=": "GE", "==": "EQ", "!=": "NE",
    "*=": "TIMESEQUAL", "/=": "DIVEQUAL", "%=": "MODEQUAL", "+=": "PLUSEQUAL", "-=": "MINUSEQUAL", "&=": "ANDEQUAL",
    "|=": "OREQUAL", "^=": "XOREQUAL", "=": "EQUALS", "+": "PLUS", "-": "MINUS", "*": "TIMES", "/": "DIVIDE",
    "%": "MOD", "|": "OR", "&": "AND", "~": "NOT", "^": "XOR", "!": "LNOT", "<": "LT", ">": "GT", "?": "CONDOP",
    "(": "LPAREN", ")": "RPAREN", "[": "LBRACKET", "]": "RBRACKET", "{": "LBRACE", "}": "RBRACE", ",": "COMMA",
    ".": "PERIOD", ";": "SEMI", ":": "COLON", "<:": "LBRACKET", ":>": "RBRACKET", "<%": "LBRACE", "%>": "RBRACE",
    " ": SPACE, "\n": SPACE,
}  # fmt: skip

_KEYWORDS = {
    word: word.upper()
    for word in (
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum",
        "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "offsetof", "restrict",
        "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned",
        "void", "volatile", "while", "_Bool", "_Complex", "_Generic", "_Noreturn", "_Thread_local",
        "_Static_assert", "_Atomic", "_Alignof", "_Alignas", "_Pragma",
    )
} | {"__int128": "__INT128", "__builtin_va_arg": "__BUILTIN_VA_ARG"}  # fmt: skip

_LITERALS = {
    '"': "STRING_LITERAL", 'L"': "WSTRING_LITERAL", 'u8"': "U8STRING_LITERAL", 'u"': "U16STRING_LITERAL",
    'U"': "U32STRING_LITERAL", "'": "CHAR_CONST", "L'": "WCHAR_CONST", "u8'": "U8CHAR_CONST", "u'": "U16CHAR_CONST",
    "U'": "U32CHAR_CONST",
}  # fmt: skip

_QUOTE = re.compile(r"(?:L|u8|[uU])?[\"']")
_INTEGER = re.compile(r"(?:0[xX]([0-9a-fA-F']+)|0[bB]([01']+)|(0[0-7']*)|([1-9][0-9']*))(\w*)")
_INTEGER_TYPES = ("INT_CONST_HEX", "INT_CONST_BIN", "INT_CONST_OCT", "INT_CONST_DEC")
_INTEGER_SUFFIX = re.compile(r"[uU]?(?:[lL]|ll|LL)?|(?:[lL]|ll|LL)[uU]")
_MSVC_SUFFIX = re.compile(r"([uU]?)[iI](8|16|32|64|128)")
_DECIMAL_FLOAT = re.compile(r"(?:[0-9]*\.[0-9]+|[0-9]+\.)(?:[eE][+-]?[0-9]+)?[fFlL]?|[0-9]+[eE][+-]?[0-9]+[fFlL]?")
_HEX_FLOAT = re.compile(r"0[xX](?:[0-9a-fA-F]+\.?|[0-9a-fA-F]*\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFlL]?")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]+|[0-7]{1,3}|.)")


def cut(text: str) -> tuple[list[str], list[str]]:
    """The parts of `text`, which add up to it, and the type of each."""
    parts = _PARTS.findall(text)
    return parts, list(map(_TYPES.__getitem__, parts))


def cut_directive(text: str) -> tuple[list[str], list[str]]:
    """The parts of the text after a directive's name, where `#`, `##` and `#@` are tokens, and their types."""
    parts = _DIRECTIVE_PARTS.findall(text)
    return parts, [part if part in _HASHES else _TYPES[part] for part in parts]


def kind_of(spelling: str) -> str:
    """The type of the one token that `spelling` is, `STRAY` if it is none or several."""
    if spelling in _HASHES:
        return spelling
    parts = _PARTS.findall(spelling)
    kind = _TYPES[parts[0]] if len(parts) == 1 else STRAY
    return STRAY if kind in (SPACE, DIRECTIVE) else kind


def constant(spelling: str) -> tuple[str, str]:
    """Type and spelling pycparser accepts for a number it has no name for: `1i64` is `INT_CONST_DEC`, `1LL`."""
    if match := _INTEGER.match(spelling):
        number = spelling[: match.start(5)]
        suffix = ""
        if sized := _MSVC_SUFFIX.fullmatch(match[5]):
            suffix = sized[1].upper() + ("LL" if sized[2] in ("64", "128") else "")
        elif match.end() != len(spelling):
            return "FLOAT_CONST", "0.0"
        return _INTEGER_TYPES[_base(match)], number + suffix
    return "FLOAT_CONST", "0.0"


def _base(match: re.Match[str]) -> int:
    """Which of the first four groups took part: the index in `_INTEGER_TYPES`."""
    return next(index for index in range(4) if match[index + 1] is not None)


def _classify(part: str) -> str:
    """The type of a part that has not been seen before."""
    first = part[0]
    if first.isspace() or (first == "/" and part[1:2] in ("/", "*")):
        return SPACE
    if kind := _PUNCTUATORS.get(part) or _KEYWORDS.get(part):
        return kind
    if first == "#":
        return DIRECTIVE
    if first.isdigit() or (first == "." and part[1:2].isdigit()):
        return _number(part)
    if quote := _QUOTE.match(part):
        return _literal(part, quote[0])
    return "ID" if first == "$" or first == "_" or first.isidentifier() else STRAY


def _number(part: str) -> str:
    """The type of a preprocessing number."""
    if (match := _INTEGER.fullmatch(part)) and _INTEGER_SUFFIX.fullmatch(match[5]):
        return _INTEGER_TYPES[_base(match)]
    if _DECIMAL_FLOAT.fullmatch(part):
        return "FLOAT_CONST"
    return "HEX_FLOAT_CONST" if _HEX_FLOAT.fullmatch(part) else NUMBER


def _literal(part: str, opening: str) -> str:
    """The type of a string or character constant."""
    if len(part) == len(opening) or part[-1] != opening[-1] or (opening == "'" and part == "''"):
        return STRAY
    kind = _LITERALS[opening]
    # pycparser reads the last letters of a multi-character constant as suffixes and fails on two u.
    if kind == "CHAR_CONST" and len(_ESCAPE.sub("x", part)) > 3 and part[-3:-1].lower() != "uu":
        return "INT_CONST_CHAR"
    return kind


_TYPES = _Types(_PUNCTUATORS)


# -- places ------------------------------------------------------------------------------------------------------------

_SPLICE = re.compile(r"\\[ \t\f\v]*\n")


class Lines:
    """Where the physical lines of a file begin in its text without line continuations: offset to line and column."""

    __slots__ = ("starts",)

    def __init__(self, starts: list[int]) -> None:
        self.starts = starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both 1-based, of the character at `offset`."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def __len__(self) -> int:
        return len(self.starts)


def splice(text: str) -> tuple[str, Lines]:
    """`text` with its line continuations taken out, and where its lines begin in that."""
    if "\\" in text and (pieces := _SPLICE.split(text))[1:]:
        text = "".join(pieces)
    else:
        pieces = [text]
    starts: list[int] = []
    offset = 0
    for piece in pieces:
        starts += accumulate([len(line) + 1 for line in piece.split("\n")[:-1]], initial=offset)
        offset += len(piece)
    return text, Lines(starts)
