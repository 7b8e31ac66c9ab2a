"""Macros the compiler and the driver kit's headers would define: the kit is not read, its version macros are needed.

Facts from the WDK's `ndis.h`, `ndis/version.h` and `sdkddkver.h`: a driver says which NDIS it is written for with
`NDIS630_MINIPORT` or `NDIS630`; from the highest of each kind `ndis.h` derives the major and minor versions and, for
every version up to the higher of both, `NDIS_SUPPORT_NDIS6xx` as 1 (as 0 above).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

__all__ = ["CONDITION_VALUES", "DERIVED", "KIT_HEADERS", "PREDEFINED", "derive_ndis", "derive_target", "predefined"]

PREDEFINED: dict[str, str] = {
    "_MSC_VER": "1940", "_MSC_FULL_VER": "194033811", "_MSC_BUILD": "0", "_MSC_EXTENSIONS": "1",
    "_INTEGRAL_MAX_BITS": "64", "_WIN32": "1", "_WIN64": "1", "_M_AMD64": "100", "_M_X64": "100", "_MT": "1",
    "__STDC_HOSTED__": "1",
    "_AMD64_": "1", "AMD64": "1", "WIN32": "100", "WINNT": "1", "_KERNEL_MODE": "1", "DEVL": "1",
    "ALLOC_PRAGMA": "1", "ALLOC_DATA_PRAGMA": "1",
}  # fmt: skip
"""What MSVC for kernel code on x64 and the kit's build rules define; `ALLOC_*` are `wdm.h`'s."""

_X64 = ("_M_AMD64", "_M_X64", "_AMD64_", "AMD64")
_OTHER_PLATFORMS = {
    "_X86_": ((*_X64, "_WIN64"), {"_M_IX86": "600"}),
    "_ARM64_": (_X64, {"_M_ARM64": "1"}),
    "_ARM_": ((*_X64, "_WIN64"), {"_M_ARM": "7"}),
}
"""By the macro that the kit's build defines for a platform: what is not defined there, and what is instead."""


def predefined(defines: Iterable[str]) -> dict[str, str]:
    """What compiler and kit define for a build with these macros: those of x64, unless they name another platform."""
    found = dict(PREDEFINED)
    for name in defines:
        gone, instead = _OTHER_PLATFORMS.get(name, ((), {}))
        for other in gone:
            found.pop(other, None)
        found |= instead
    return found


_RELEASES = {
    "NTDDI_WIN2K": 0x05000000, "NTDDI_WINXP": 0x05010000, "NTDDI_WINXPSP1": 0x05010100, "NTDDI_WINXPSP2": 0x05010200,
    "NTDDI_WINXPSP3": 0x05010300, "NTDDI_WS03": 0x05020000, "NTDDI_WS03SP1": 0x05020100, "NTDDI_WS03SP2": 0x05020200,
    "NTDDI_WIN6": 0x06000000, "NTDDI_VISTA": 0x06000000, "NTDDI_LONGHORN": 0x06000000, "NTDDI_WIN6SP1": 0x06000100,
    "NTDDI_VISTASP1": 0x06000100, "NTDDI_WS08": 0x06000100, "NTDDI_WIN6SP2": 0x06000200, "NTDDI_VISTASP2": 0x06000200,
    "NTDDI_WS08SP2": 0x06000200, "NTDDI_WIN7": 0x06010000, "NTDDI_WIN8": 0x06020000, "NTDDI_WINBLUE": 0x06030000,
    "NTDDI_WINTHRESHOLD": 0x0A000000, "NTDDI_WIN10": 0x0A000000, "NTDDI_WIN10_TH2": 0x0A000001,
    "NTDDI_WIN10_RS1": 0x0A000002, "NTDDI_WIN10_RS2": 0x0A000003, "NTDDI_WIN10_RS3": 0x0A000004,
    "NTDDI_WIN10_RS4": 0x0A000005, "NTDDI_WIN10_RS5": 0x0A000006, "NTDDI_WIN10_19H1": 0x0A000007,
    "NTDDI_WIN10_VB": 0x0A000008, "NTDDI_WIN10_MN": 0x0A000009, "NTDDI_WIN10_FE": 0x0A00000A,
    "NTDDI_WIN10_CO": 0x0A00000B, "NTDDI_WIN10_NI": 0x0A00000C, "NTDDI_WIN10_CU": 0x0A00000D,
    "NTDDI_WIN11_ZN": 0x0A00000E, "NTDDI_WIN11_GA": 0x0A00000F, "NTDDI_WIN11_GE": 0x0A000010,
}  # fmt: skip

_TARGETS = {
    "_WIN32_WINNT_NT4": 0x0400, "_WIN32_WINNT_WIN2K": 0x0500, "_WIN32_WINNT_WINXP": 0x0501, "_WIN32_WINNT_WS03": 0x0502,
    "_WIN32_WINNT_WIN6": 0x0600, "_WIN32_WINNT_VISTA": 0x0600, "_WIN32_WINNT_WS08": 0x0600,
    "_WIN32_WINNT_LONGHORN": 0x0600, "_WIN32_WINNT_WIN7": 0x0601, "_WIN32_WINNT_WIN8": 0x0602,
    "_WIN32_WINNT_WINBLUE": 0x0603, "_WIN32_WINNT_WINTHRESHOLD": 0x0A00, "_WIN32_WINNT_WIN10": 0x0A00,
}  # fmt: skip

PREDEFINED |= {name: f"0x{value:08X}" for name, value in _RELEASES.items()}
PREDEFINED |= {name: f"0x{value:04X}" for name, value in _TARGETS.items()}
PREDEFINED |= {
    "OSVER(version)": "((version) & 0xFFFF0000)",
    "SPVER(version)": "(((version) & 0x0000FF00) >> 8)",
    "SUBVER(version)": "((version) & 0x000000FF)",
}

CONDITION_VALUES = {"TRUE": 1, "FALSE": 0}
"""Constants of the kit that drivers compare with in `#if`, and that stay names everywhere else."""

KIT_HEADERS = frozenset((
    "fltkernel.h", "fwpmk.h", "fwpsk.h", "initguid.h", "ndis.h", "netadaptercx.h", "netioddk.h", "nldef.h", "ntddk.h",
    "ntddndis.h",
    "ntdef.h", "ntifs.h", "ntintsafe.h", "ntstrsafe.h", "sdkddkver.h", "storport.h", "usb.h", "usbdi.h", "wdf.h",
    "wdm.h", "wdmsec.h", "windows.h", "wsk.h",
))  # fmt: skip
"""Headers that `__has_include` finds although the kit is not there."""

_VERSIONS = (60, 61, 620, 630, 640, 650, 651, 660, 670, 680, 681, 682, 683, 684, 685, 686, 687, 688, 689)
_LEGACY = (40, 50, 51)
_NEWEST = _VERSIONS[-1]


def _major_minor(version: int) -> tuple[int, int]:
    """`630` is 6.30, `61` is 6.1; 0, no version, is lower than all."""
    digits = str(version)
    return int(digits[0]), int(digits[1:] or 0)


_TARGET_NAMES = frozenset(("NTDDI_VERSION", "_WIN32_WINNT", "WINVER"))
_NDIS_NAMES = frozenset(f"NDIS_SUPPORT_NDIS{6 if version == 60 else version}" for version in _VERSIONS) | {
    f"NDIS_{kind}_{part}_VERSION" for kind in ("MINIPORT", "PROTOCOL", "FILTER") for part in ("MAJOR", "MINOR")
} | {
    "NDIS_LEGACY_MINIPORT", "NDIS_LEGACY_PROTOCOL", "NDIS_LEGACY_DRIVER", "NDIS_SUPPORT_60_COMPATIBLE_API",
}  # fmt: skip

DERIVED = dict.fromkeys(_TARGET_NAMES, "target") | dict.fromkeys(_NDIS_NAMES, "ndis")
"""The macros that `derive_target` and `derive_ndis` define."""


def derive_target(value: Callable[[str], str | None]) -> dict[str, str]:
    """What `sdkddkver.h` defines: the version of Windows built for, the newest if the driver names none.

    `value` gives a macro's text, None if it is not defined.
    """
    ddi, target = value("NTDDI_VERSION"), value("_WIN32_WINNT")
    made: dict[str, str] = {}
    if target is None:
        release = _number(ddi, _RELEASES)
        made["_WIN32_WINNT"] = f"0x{release >> 16:04X}" if release else "0x0A00"
    if ddi is None:
        chosen = _number(target, _TARGETS)
        newest = f"0x{max(_RELEASES.values()):08X}"
        made["NTDDI_VERSION"] = newest if not chosen or chosen >= 0x0A00 else f"0x{chosen << 16:08X}"
    if value("WINVER") is None:
        made["WINVER"] = made.get("_WIN32_WINNT", target or "")
    return made


def _number(text: str | None, names: dict[str, int]) -> int:
    """The number that a macro's text is, 0 if that cannot be said."""
    if text is None:
        return 0
    text = text.strip("() ")
    try:
        return names.get(text) or int(text.rstrip("uUlL"), 0)
    except ValueError:
        return 0


def derive_ndis(value: Callable[[str], str | None]) -> tuple[dict[str, str], tuple[str, ...]]:
    """What `ndis.h` defines, and the macro that was assumed if the driver names no version."""
    versions = _LEGACY + _VERSIONS
    miniport = max((v for v in versions if value(f"NDIS{v}_MINIPORT") is not None), key=_major_minor, default=0)
    protocol = max((v for v in versions if value(f"NDIS{v}") is not None), key=_major_minor, default=0)
    assumed: tuple[str, ...] = ()
    if not miniport and not protocol:
        miniport = protocol = _NEWEST
        assumed = (f"NDIS{_NEWEST}",)
    made: dict[str, str] = {}
    for kinds, version in ((("MINIPORT",), miniport), (("PROTOCOL", "FILTER"), protocol)):
        for kind in kinds if version else ():
            major, minor = _major_minor(version)
            if kind != "FILTER" or major >= 6:
                made[f"NDIS_{kind}_MAJOR_VERSION"], made[f"NDIS_{kind}_MINOR_VERSION"] = str(major), str(minor)
    highest = max(miniport, protocol, key=_major_minor)
    for version in _VERSIONS:
        name = f"NDIS_SUPPORT_NDIS{6 if version == 60 else version}"
        made[name] = str(int(_major_minor(version) <= _major_minor(highest)))
    old = [0 < version in _LEGACY for version in (miniport, protocol)]
    made["NDIS_LEGACY_MINIPORT"], made["NDIS_LEGACY_PROTOCOL"] = (str(int(is_old)) for is_old in old)
    made["NDIS_LEGACY_DRIVER"] = str(int(any(old)))
    made["NDIS_SUPPORT_60_COMPATIBLE_API"] = "1"
    return {name: text for name, text in made.items() if value(name) is None}, assumed
