"""IR in the words of the source: expressions, conditions and places as a reader of the code knows them."""

from __future__ import annotations

from ddicheck.analyses.states import place_text
from ddicheck.flow.facts import Symbol
from ddicheck.ir.types import Address, Apply, Assign, Assume, Call, Const, Expr, Function, Opaque, Path, Text

_NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}
_LONG = 60


class Words:
    """Renders expressions of one function, temporaries written out as what they hold."""

    def __init__(self, function: Function) -> None:
        self._temps: dict[str, Call | Expr] = {}
        self._copies: dict[str, str] = {}
        for number, block in enumerate(function.blocks):
            for index, instr in enumerate(block.instrs):
                match instr:
                    case Call(_, _, Path(root, ()), _):
                        self._temps.setdefault(root, instr)
                        self._copies.setdefault(f"@{number}.{index}", root)
                    case Assign(Path(root, ()), value, _) if root.startswith("%"):
                        self._temps.setdefault(root, value)
                    case Assign(Path(root, ()), Path(source, ()), _):
                        self._copies.setdefault(source, root.split("#")[0])

    def of(self, expr: Expr, depth: int = 4) -> str:
        """An expression as source text."""
        match expr:
            case Path():
                return self.path(expr, depth)
            case Address(path):
                return "&" + self.path(path, depth)
            case Const(value, text):
                return text or str(value)
            case Text(value):
                return f'"{value}"' if len(value) < 24 else '"..."'
            case Apply(op, args):
                return self._apply(op, args, depth)
            case Opaque(text):
                return text or "..."

    def place(self, place: Symbol) -> str:
        """A place in the driver's memory, by the local variable that leads there rather than the parameter."""
        if len(place) < 2:
            return place_text(place)
        root = self._copies.get(place[0], place[0])
        if root.startswith("%"):
            root = self._copies.get(root, root)
        return place_text((root.split("#")[0], *place[1:])) if not root.startswith("%") else place_text(place)

    def pointed(self, pointer: Expr) -> str:
        """What a pointer points to, as source text."""
        text = self.of(pointer)
        return text[1:] if text.startswith("&") else text

    def path(self, path: Path, depth: int = 4) -> str:
        """An access path as source text: `adapter->Tx.Lock`."""
        root = path.root.removeprefix("::").split("#")[0]
        if path.root.startswith("%"):
            held = self._temps.get(path.root)
            if held is None or depth == 0:
                root = "..."
            elif isinstance(held, Call):
                root = self.call(held, depth - 1)
            else:
                root = self.of(held, depth - 1)
        text, stars = root, 0
        for step in path.steps:
            if step == "*":
                stars += 1
            elif step.startswith("."):
                text += ("->" if stars else ".") + step[1:]
                stars = 0
            else:
                text += step
        return "*" * stars + text

    def call(self, call: Call, depth: int = 4) -> str:
        """A call as source text."""
        args = ", ".join(self.of(arg, depth) for arg in call.args)
        return f"{self.path(call.callee, depth)}({args if len(args) <= _LONG else '...'})"

    def condition(self, assume: Assume) -> str:
        """What is found to hold on an edge: `party->DropPending is true`."""
        cond, holds = assume.cond, assume.holds
        while isinstance(cond, Apply) and cond.op == "!":
            cond, holds = cond.args[0], not holds
        if isinstance(cond, Apply) and cond.op in _NEGATED:
            op = cond.op if holds else _NEGATED[cond.op]
            return self._apply(op, cond.args, 4)
        if isinstance(cond, Apply) and cond.op == "in":
            names = [self.of(arg) for arg in cond.args[1:]]
            shown = " or ".join(names) if len(names) <= 4 else " or ".join([*names[:3], "others"])
            return f"{self.of(cond.args[0])} is {'' if holds else 'not '}{shown}"
        return f"{self.of(cond)} is {'true' if holds else 'false'}"

    def _apply(self, op: str, args: tuple[Expr, ...], depth: int) -> str:
        words = [self.of(arg, depth) for arg in args]
        if op in ("sizeof", "offsetof"):
            return f"{op}({words[0].strip(chr(34))})"
        if op == "container":
            return f"CONTAINING_RECORD({', '.join(w.strip(chr(34)) for w in words)})"
        if len(words) == 2:
            return f"{words[0]} {op} {words[1]}"
        return ("-" if op == "neg" else op) + words[0]
