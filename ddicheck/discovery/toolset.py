"""What the kit's build adds to every kernel driver: defines of its platform, target version and framework.

A kit's own `.props` are not read. These are the defines that they come to, as the kit's documentation and the output of
its builds show them; anything a project says of the same name wins.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["TARGET_VERSIONS", "kernel_defines", "platform_defines"]

_PLATFORMS: dict[str, tuple[tuple[str, str], ...]] = {
    "x64": (("_WIN64", "1"), ("_AMD64_", "1"), ("AMD64", "1")),
    "win32": (("_X86_", "1"), ("i386", "1"), ("STD_CALL", "1")),
    "arm64": (("_WIN64", "1"), ("_ARM64_", "1"), ("ARM64", "1"), ("_USE_DECLSPECS_FOR_SAL", "1"), ("STD_CALL", "1")),
    "arm64ec": (("_WIN64", "1"), ("_ARM64_", "1"), ("ARM64", "1"), ("_ARM64EC_", "1"), ("STD_CALL", "1")),
    "arm": (("_ARM_", "1"), ("ARM", "1"), ("_USE_DECLSPECS_FOR_SAL", "1"), ("STD_CALL", "1")),
    "ia64": (("_WIN64", "1"), ("_IA64_", "1"), ("IA64", "1")),
}
_ALIASES = {"amd64": "x64", "x86_64": "x64", "x86": "win32", "i386": "win32", "aarch64": "arm64"}

TARGET_VERSIONS = {
    "windowsxp": "0x0501",
    "vista": "0x0600",
    "windows7": "0x0601",
    "win7": "0x0601",
    "windows8": "0x0602",
    "win8": "0x0602",
    "windowsv6.3": "0x0603",
    "windows10": "0x0A00",
    "windows11": "0x0A00",
}
"""`TargetVersion` of a project (lower case) to the version number of that Windows."""

_LATEST_NTDDI = "0x0A000010"


def platform_defines(platform: str) -> tuple[tuple[str, str], ...]:
    """The defines that tell a platform, by the name that projects give it; x64 for one that is unknown."""
    name = platform.lower()
    return _PLATFORMS.get(_ALIASES.get(name, name), _PLATFORMS["x64"])


def kernel_defines(platform: str, prop: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """The defines of a kernel-mode build; `prop` gives a property of the project, empty if it is not set."""
    version = TARGET_VERSIONS.get(prop("TargetVersion").lower(), "0x0A00")
    ntddi = _LATEST_NTDDI if version == "0x0A00" else version + "0000"
    defines = [
        *platform_defines(platform),
        ("_KERNEL_MODE", "1"),
        ("_WIN32_WINNT", version),
        ("WINVER", version),
        ("WINNT", "1"),
        ("NTDDI_VERSION", ntddi),
        ("DEPRECATE_DDK_FUNCTIONS", "1"),
    ]
    if prop("UseDebugLibraries").lower() == "true":
        defines += [("MSC_NOOPT", "1"), ("DBG", "1")]
    if prop("DriverType").lower() == "kmdf" or prop("KMDF_VERSION_MAJOR"):
        defines.append(("KMDF_VERSION_MAJOR", prop("KMDF_VERSION_MAJOR") or "1"))
        defines.append(("KMDF_VERSION_MINOR", prop("KMDF_VERSION_MINOR") or "15"))
    return tuple(defines)
