"""XML of build files as small nodes that know their line; nothing that a hostile file could blow up."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

__all__ = ["Node", "XmlError", "parse"]

MAX_DEPTH = 200


class XmlError(Exception):
    """Text that is not XML, or XML that is refused; says what, knows the place."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(slots=True)
class Node:
    """An element: its name without namespace, attributes, children, own text, and the line it starts on."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        """The attribute's text, empty if it is not there."""
        return self.attributes.get(name, "")


def parse(data: bytes) -> Node:
    """The root element. Raises `XmlError`; a document type (the only way to entities) is refused."""
    parser = expat.ParserCreate()
    root = Node("", 0)
    stack = [root]
    text: list[list[str]] = [[]]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > MAX_DEPTH:
            raise XmlError(f"elements are nested more than {MAX_DEPTH} deep", *place())
        node = Node(name.rsplit(":", 1)[-1], parser.CurrentLineNumber, attributes)
        stack[-1].children.append(node)
        stack.append(node)
        text.append([])

    def end(_name: str) -> None:
        stack.pop().text = "".join(text.pop())

    def characters(piece: str) -> None:
        text[-1].append(piece)

    def doctype(*_ignored: object) -> None:
        raise XmlError("has a document type, which build files do not need: refused", *place())

    def place() -> tuple[int, int]:
        return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise XmlError(f"is not well-formed XML: {reason}", error.lineno, error.offset + 1) from None
    except (ValueError, LookupError) as error:
        raise XmlError(f"is not XML: {error}", 1, 1) from None
    return root.children[0]
