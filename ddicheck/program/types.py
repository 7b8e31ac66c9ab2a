"""What types mean: typedefs, structures and their fields, and the type of an access path.

Types are the text the IR writes them in. A structure of the driver is known by its tag, one without a tag by the
typedef that names it or the field it sits in (`_ADAPTER.Tx`); one of the kit by its name without underscore and `P`.
The kit's headers are not read: a member of a kit structure has no type, but what is reached through it keeps an
identity.
"""

from __future__ import annotations

from ddicheck import knowledge
from ddicheck.ir.types import Declarations, Param, Path
from ddicheck.knowledge.layouts import layout
from ddicheck.program.names import Names, Owner
from ddicheck.program.values import Def

__all__ = ["Types"]

_KIT_FIELDS = {
    ("DRIVER_OBJECT", "DriverExtension"): "DRIVER_EXTENSION*",
    ("DRIVER_OBJECT", "DeviceObject"): "DEVICE_OBJECT*",
    ("DRIVER_OBJECT", "FastIoDispatch"): "FAST_IO_DISPATCH*",
    ("DEVICE_OBJECT", "DriverObject"): "DRIVER_OBJECT*",
}
"""Types of the kit's fields that registrations go through."""

_SCALARS = frozenset(
    """
    void char short int long float double bool _Bool signed unsigned wchar_t size_t va_list VOID CHAR CCHAR UCHAR SHORT
    USHORT CSHORT INT UINT LONG ULONG LONGLONG ULONGLONG LONG64 ULONG64 LONG32 ULONG32 INT8 INT16 INT32 INT64 UINT8
    UINT16 UINT32 UINT64 BOOL BOOLEAN BYTE WORD DWORD QWORD DWORD64 SIZE_T SSIZE_T LONG_PTR ULONG_PTR INT_PTR UINT_PTR
    DWORD_PTR WCHAR KIRQL KPRIORITY KAFFINITY HANDLE NTSTATUS NDIS_STATUS NDIS_OID NDIS_PORT_NUMBER NET_IFINDEX IF_INDEX
    POOL_TYPE ACCESS_MASK int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t
    """.split()  # noqa: SIM905 - a list a line each would be a page
)
_CHAIN = 64
"""Longest chain of typedefs followed, and deepest nesting of anonymous members."""


class Types:
    """The types of one driver."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._typedefs: dict[str, str] = {}
        self._records: dict[str, dict[str, str]] = {}
        self._hidden: dict[str, list[str]] = {}
        for declarations in names.declarations:
            self._add(declarations)
        self._titles = self._name_records()
        self._tags = {title: tag for tag, title in sorted(self._titles.items(), reverse=True)}
        self._owned = self._records.keys() | self._titles.values()
        self._kit = knowledge.type_names()
        self._stripped: dict[str, str] = {}
        self._members: dict[tuple[str, str], tuple[str, str] | None] = {}
        self._walks: dict[tuple[str, tuple[str, ...]], tuple[str, str]] = {}
        self._roots: dict[str, dict[str, str]] = {}

    def _add(self, declarations: Declarations) -> None:
        for name, text in declarations.typedefs:
            self._typedefs.setdefault(name, text)
        for record in declarations.records:
            fields = self._records.setdefault(record.tag, {})
            hidden = self._hidden.setdefault(record.tag, [])
            for member in record.fields:
                if member.name:
                    fields.setdefault(member.name, member.type)
                elif member.type not in hidden:
                    hidden.append(member.type)

    def _name_records(self) -> dict[str, str]:
        """Names for the structures that have no tag: of a typedef, else of the field or structure that holds them."""
        titles: dict[str, str] = {}
        for name, text in sorted(self._typedefs.items()):
            tag = _tag(text)
            if tag.startswith("<"):
                titles.setdefault(tag, name)
        inside: dict[str, tuple[str, str]] = {}
        for outer, fields in self._records.items():
            for name, text in fields.items():
                inside.setdefault(_tag(_base(text)[0]), (outer, "." + name))
            for text in self._hidden[outer]:
                inside.setdefault(_tag(text), (outer, ""))
        for tag in self._records:
            chain = tag
            steps: list[str] = []
            while chain.startswith("<") and chain not in titles and chain in inside and len(steps) < _CHAIN:
                chain, step = inside[chain]
                steps.append(step)
            if steps:
                titles.setdefault(tag, titles.get(chain, chain) + "".join(reversed(steps)))
        return titles

    # -- questions -----------------------------------------------------------------------------------------------------

    def strip(self, text: str) -> str:
        """The type with the typedefs of the driver resolved, and `PX` of a known kit type `X` written `X*`."""
        known = self._stripped.get(text)
        if known is None:
            known = self._stripped[text] = self._strip(text)
        return known

    def _strip(self, text: str) -> str:
        base, suffix = _base(text)
        for _ in range(_CHAIN):
            meant = self._typedefs.get(base)
            if meant is None:
                meant = self._pointed(base)
            if meant is None or meant == base:
                break
            base, more = _base(meant)
            suffix = more + suffix
        return base + suffix

    def _pointed(self, base: str) -> str | None:
        """`X*` for the kit's `PX`, `LPX`."""
        for prefix in ("P", "LP"):
            rest = base[len(prefix) :]
            if base.startswith(prefix) and len(rest) > 1 and (rest in self._kit or rest in self._typedefs):
                return rest + "*"
        return None

    def names_of(self, text: str) -> tuple[str, ...]:
        """The names a type goes by: as written, then what each typedef of the driver stands for, while it is a name."""
        found = [text]
        while len(found) < _CHAIN and found[-1] in self._typedefs and self._typedefs[found[-1]] not in found:
            found.append(self._typedefs[found[-1]])
        return tuple(found)

    def record_of(self, text: str) -> str | None:
        """The structure that a type is, points to or is an array of: the driver's tag, the kit's name; None if none."""
        base, suffix = _base(self.strip(text))
        if not base or "()" in suffix:
            return None
        return self._record(base)

    def _record(self, base: str) -> str | None:
        tag = _tag(base)
        if tag:
            return self._titles.get(tag, tag) if tag in self._records else tag.removeprefix("_")
        return None if base in _SCALARS or base.endswith("_HANDLE") or " " in base else base

    def fields(self, text: str) -> tuple[Param, ...]:
        """The fields of a structure of the driver in order (anonymous members last); empty for anything else."""
        tag = _tag(_base(self.strip(text))[0])
        fields = self._records.get(tag, {})
        hidden = self._hidden.get(tag, ())
        return tuple(Param(n, t) for n, t in fields.items()) + tuple(Param("", t) for t in hidden)

    def field_type(self, record: str, name: str) -> str:
        """The type of a field of a structure of the driver, as `record_of` names it; empty if it has none."""
        found = self._lookup(self._tags.get(record, record), name)
        return found[1] if found is not None else ""

    def names(self, record: str) -> tuple[str, ...]:
        """The names of the fields of a structure of the driver, as `record_of` names it."""
        return tuple(self._records.get(self._tags.get(record, record), ()))

    def owns(self, record: str) -> bool:
        """A structure (as `record_of` names it) is the driver's own."""
        return record in self._owned

    def of(self, owner: Owner, path: Path) -> str:
        """The type of what a path means in a function; empty where it is not known."""
        text = self.walk(self.root(owner, path.root), path.steps)[1]
        return "" if _is_unnamed_kit(text) else text

    def field_key(self, definition: Def, path: Path) -> tuple[str, str] | None:
        """The field or variable at file scope that a path is, elements of an array being the array; None for others."""
        steps = path.steps
        while steps and steps[-1].startswith("["):
            steps = steps[:-1]
        if not steps:
            variable = self._global(definition, path.root)
            holder, text = ("", variable) if variable else None, self.root(definition, path.root)
        elif steps[-1].startswith("."):
            holder, text = self.member(definition, Path(path.root, steps))
        else:
            return None
        if holder is None or (len(steps) < len(path.steps) and self.strip(text).endswith("*")):
            return None
        return (holder[0], holder[1]) if holder[0] else ("::" + holder[1], "")

    def member(self, owner: Owner, path: Path) -> tuple[tuple[str, str] | None, str]:
        """The `(record, field)` of a path that ends in a field step, None if the record is not known; and its type."""
        record, text = self.walk(self.root(owner, path.root), path.steps)
        return ((record, self.named(record, path.steps[-1][1:])) if record else None), text

    def root(self, owner: Owner, name: str) -> str:
        """The type of a path's root."""
        if name.startswith("::"):
            variable = self._names.variable(name[2:], owner.unit)
            if variable is not None:
                return self._names.variables[variable].item.type
            function = self._names.function(name[2:], owner.unit)
            return self._names.functions[function].function.returns + "()" if function else ""
        return self._local(owner, name) if isinstance(owner, Def) else ""

    def local(self, key: str, name: str) -> str:
        """The type of a parameter or local of a function, by its key."""
        return self._local(self._names.functions[key], name)

    def _local(self, definition: Def, name: str) -> str:
        roots = self._roots.get(definition.key)
        if roots is None:
            function_ = definition.function
            roots = self._roots[definition.key] = dict(function_.locals)
            roots.update((p.name, p.type) for p in function_.params)
        return roots.get(name, "")

    def _global(self, definition: Def, root: str) -> str | None:
        return self._names.variable(root[2:], definition.unit) if root.startswith("::") else None

    # -- walking -------------------------------------------------------------------------------------------------------

    def walk(self, text: str, steps: tuple[str, ...]) -> tuple[str, str]:
        """The record that declares the last field step (empty if none or unknown), and the type arrived at."""
        if not steps:
            return "", text
        known = self._walks.get((text, steps))
        if known is None:
            record, current = "", text
            for step in steps:
                if step[0] == ".":
                    record, current = self._field(current, step[1:])
                else:
                    current = self._inner(current)
            known = self._walks[text, steps] = (record, current)
        return known

    def _inner(self, text: str) -> str:
        """The type that a pointer points to or an array is made of."""
        if _is_unnamed_kit(text):
            return text
        stripped = self.strip(text)
        if stripped.endswith("*"):
            return stripped[:-1]
        return stripped[: stripped.rindex("[")] if stripped.endswith("]") else stripped

    def _field(self, text: str, name: str) -> tuple[str, str]:
        """The record that declares a field, and the field's type; of an unknown type `("", "")`."""
        if not text:
            return "", ""
        if _is_unnamed_kit(text):
            return text, f"{text}.{name}"
        base, _ = _base(self.strip(text))
        found = self._lookup(_tag(base), name)
        if found is not None:
            return found
        record = self._record(base)
        if record is None:
            return "", ""
        if _tag(base) in self._records:
            return record, ""
        return record, _KIT_FIELDS.get((record, name), f"{record}.{name}")

    def named(self, record: str, field: str) -> str:
        """The name of a field; the IR writes one that an initializer gives by position only as `#3`."""
        if not field.startswith("#"):
            return field
        order = layout(record)
        position = int(field[1:])
        return order[position] if position < len(order) else field

    def _lookup(self, tag: str, name: str) -> tuple[str, str] | None:
        """A field of a structure of the driver, looked for in anonymous members too."""
        if (tag, name) in self._members:
            return self._members[tag, name]
        found: tuple[str, str] | None = None
        kit = ""
        pending = [(tag, tag)]
        seen = set()
        while pending and found is None:
            inner, owner = pending.pop()
            if inner in seen or inner not in self._records:
                continue
            seen.add(inner)
            if name in self._records[inner]:
                found = (self._titles.get(owner, owner), self._records[inner][name])
            for text in reversed(self._hidden[inner]):
                below = _tag(self.strip(text))
                if below in self._records:
                    pending.append((below, owner if below.startswith("<") and below not in self._titles else below))
                else:
                    kit = kit or self._record(self.strip(text)) or ""
        if found is None and kit:
            found = (kit, _KIT_FIELDS.get((kit, name), f"{kit}.{name}"))
        self._members[tag, name] = found
        return found


def _base(text: str) -> tuple[str, str]:
    """A type's base name, and the suffixes that follow it."""
    end = len(text)
    while end:
        last = text[end - 1]
        if last == "*":
            end -= 1
        elif last == ")" and text[end - 2] == "(":
            end -= 2
        elif last == "]" and "[" in text[:end]:
            end = text.rindex("[", 0, end)
        else:
            break
    return text[:end], text[end:]


def _tag(base: str) -> str:
    """The tag of `struct X` or `union X`, empty for another type."""
    for word in ("struct ", "union "):
        if base.startswith(word):
            return base[len(word) :]
    return ""


def _is_unnamed_kit(text: str) -> bool:
    """It is the type of a kit structure's member, which has no name here."""
    return "." in text and not text.startswith(("struct ", "union "))
