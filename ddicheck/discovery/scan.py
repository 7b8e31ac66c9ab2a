"""What a quick look at a source's text says: whether it is where a driver starts, and what it includes.

No parsing: regular expressions over the bytes, comments and literals taken out only where something was found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["KERNEL_HEADERS", "STANDARD_HEADERS", "USER_HEADERS", "Scan", "scan"]


@dataclass(frozen=True, slots=True)
class Scan:
    """One file's marks."""

    includes: tuple[tuple[str, bool], ...]
    """Names of its `#include` lines, with `/` between folders, and whether they stand in angle brackets."""
    entry: bool = False
    """It defines `DriverEntry`."""
    registers: bool = False
    """It makes a call that only a driver's start makes."""
    user: bool = False
    """It is a program or a user-mode library: it defines `main` or the like, or includes their system header."""
    kernel: bool = False
    """It includes a header of the kernel."""
    registrations: frozenset[str] = frozenset()
    """The names of those calls."""
    versions: frozenset[tuple[int, int]] = frozenset()
    """NDIS versions that it speaks of, in tests of the version or in defines."""
    sets_version: bool = False
    """It defines the NDIS version itself."""
    empty: bool = False
    """It holds no code of its own, as a file that is there for a precompiled header."""


_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\r\n]+)[>"]', re.MULTILINE)
_ENTRY = re.compile(rb"\b(?:DriverEntry|GsDriverEntry)\s*\(")
_REGISTERS = re.compile(
    rb"\b(NdisMRegisterMiniport(?:Driver)?|NdisIMRegisterLayeredMiniport|NdisFRegisterFilterDriver"
    rb"|NdisRegisterProtocol(?:Driver)?|NdisM?CmRegisterAddressFamily(?:Ex)?|NdisMRegisterWdfMiniport"
    rb"|NdisInitializeWrapper|WdfDriverCreate|StorPortInitialize|ScsiPortInitialize|VideoPortInitialize"
    rb"|DxgkInitialize(?:DisplayOnlyDriver)?|KsInitializeDriver|PcInitializeAdapterDriver|FltRegisterFilter"
    rb"|HidRegisterMinidriver|StreamClassRegisterAdapter|IoCreateDevice(?:Secure)?|FwpsCalloutRegister[0-9]?"
    rb"|WskRegister|DevicePowerInitialize)\s*\("
)
_VERSION = re.compile(rb"\bNDIS(?:_SUPPORT_NDIS)?([56])(\d{1,2})(?:_MINIPORT)?\b")
_SETS_VERSION = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+NDIS[56]\d{1,2}(?:_MINIPORT)?\b", re.MULTILINE)
_MAIN = re.compile(rb"\b(?:w?main|_tmain|w?WinMain|_tWinMain|DllMain|DllEntryPoint)\s*\(")
_NOISE = re.compile(rb'//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
_USER_HEADERS = frozenset(b"windows.h winsock2.h winsock.h tchar.h iostream wtypes.h shlwapi.h objbase.h".split())
_KERNEL_HEADERS = frozenset(
    b"ntddk.h wdm.h ntifs.h ndis.h wdf.h ntosp.h ntos.h ntddk_ex.h storport.h srb.h fltkernel.h fwpsk.h wsk.h "
    b"netioddk.h dispmprt.h portcls.h ks.h hidport.h minitape.h miniport.h".split()
)

_C_HEADERS = frozenset(
    b"assert.h ctype.h errno.h excpt.h float.h intrin.h inttypes.h limits.h math.h memory.h sal.h setjmp.h stdarg.h "
    b"stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h time.h wchar.h".split()
)
STANDARD_HEADERS = frozenset(name.decode() for name in _C_HEADERS | _USER_HEADERS | _KERNEL_HEADERS)
"""Headers that a compiler or a kit brings along: in angle brackets they never mean one of the tree."""
KERNEL_HEADERS = frozenset(name.decode() for name in _KERNEL_HEADERS)
USER_HEADERS = frozenset(name.decode() for name in _USER_HEADERS)

_MAX_SIGNATURE = 4000


def scan(data: bytes) -> Scan:
    """The marks of a file's text, in any of the encodings that drivers are written in."""
    if b"\0" in data[:512]:
        data = _narrow(data)
    includes = tuple(
        dict.fromkeys(
            (name.decode("utf-8", "replace").strip().replace("\\", "/"), mark == b"<")
            for mark, name in _INCLUDE.findall(data)
        )
    )
    names = {name.rsplit("/", 1)[-1].lower().encode() for name, _ in includes}
    entry = main = False
    registrations = frozenset[str]()
    if _ENTRY.search(data) or _REGISTERS.search(data) or _MAIN.search(data):
        text = _NOISE.sub(b" ", data)
        entry = _defines(text, _ENTRY)
        registrations = frozenset(name.decode() for name in _REGISTERS.findall(text))
        main = _defines(text, _MAIN)
    kernel = not names.isdisjoint(_KERNEL_HEADERS)
    user = main or (not kernel and not entry and not names.isdisjoint(_USER_HEADERS))
    empty = len(data) < _MAX_SIGNATURE and b"{" not in _NOISE.sub(b" ", data)
    versions = frozenset((int(major), int(minor)) for major, minor in _VERSION.findall(data))
    sets_version = _SETS_VERSION.search(data) is not None
    return Scan(includes, entry, bool(registrations), user, kernel, registrations, versions, sets_version, empty)


def _defines(text: bytes, name: re.Pattern[bytes]) -> bool:
    """Whether one of these functions is defined, and not only declared or called."""
    for match in name.finditer(text):
        depth = 1
        end = match.end()
        for end in range(match.end(), min(len(text), match.end() + _MAX_SIGNATURE)):
            byte = text[end]
            depth += (byte == 0x28) - (byte == 0x29)
            if not depth:
                break
        rest = text[end + 1 : end + 1 + _MAX_SIGNATURE].lstrip()
        if not depth and (rest.startswith(b"{") or re.match(rb"(?:[A-Za-z_]\w*[^;{}=()]*;\s*)+\{", rest)):
            return True
    return False


def _narrow(data: bytes) -> bytes:
    """UTF-16 text as UTF-8; anything else with zero bytes as it is."""
    for encoding in ("utf-16-le", "utf-16-be"):
        mark = data[:2] == (b"\xff\xfe" if encoding == "utf-16-le" else b"\xfe\xff")
        if mark or data[1 if encoding == "utf-16-le" else 0 : 512 : 2].count(0) > min(len(data), 512) // 4:
            return data.decode(encoding, "replace").encode("utf-8", "replace")
    return data
