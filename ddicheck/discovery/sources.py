"""`sources` files of the kit's old build utility as candidates, and the `dirs` files that list their folders."""

from __future__ import annotations

import os
import re

from ddicheck.config import Settings
from ddicheck.discovery.candidate import Candidate
from ddicheck.discovery.nmake import Macros, read_makefile
from ddicheck.discovery.options import read_options, split_command
from ddicheck.discovery.toolset import kernel_defines
from ddicheck.discovery.tree import Tree, is_c, is_source, native

__all__ = ["listed_folders", "sources_candidate"]

_KERNEL_TYPES = frozenset({"driver", "miniport", "export_driver", "gdi_driver", "driver_library", "hal"})
_USER_TYPES = frozenset({"program", "program_library", "dynlink", "umappl_nolib", "notarget"})
_PLATFORMS = {"x64": "AMD64", "amd64": "AMD64", "win32": "I386", "x86": "I386", "i386": "I386", "ia64": "IA64"}

_VERSIONS = {
    "_NT_TARGET_VERSION_WINXP": "0x501",
    "_NT_TARGET_VERSION_WS03": "0x502",
    "_NT_TARGET_VERSION_VISTA": "0x600",
    "_NT_TARGET_VERSION_WS08": "0x600",
    "_NT_TARGET_VERSION_LONGHORN": "0x600",
    "_NT_TARGET_VERSION_WIN7": "0x601",
    "_NT_TARGET_VERSION_WIN8": "0x602",
}


def sources_candidate(path: str, tree: Tree, settings: Settings) -> Candidate | None:
    """What a `sources` file builds; None if it is some other file of that name, or cannot be read."""
    platform, checked = _chosen(settings)
    macros = Macros(_given(platform, checked))
    with tree.collect() as problems:
        readable = read_makefile(path, macros, tree)
        made = macros.get("TARGETTYPE").strip().lower()
        if not readable or not (made or "SOURCES" in macros):
            return None
        folder = os.path.dirname(path)
        sources = _sources(macros, platform, folder, path, tree)
    kind, why = _kind(made, macros)
    build = "chk" if checked else "fre"
    flags = " ".join(macros.get(name) for name in ("C_DEFINES", "USER_C_FLAGS"))
    options = read_options(split_command(flags), folder)
    listed = [native(text, folder) for text in macros.get("INCLUDES").split(";") if text.strip()]
    dirs = (tree.folder(one) for one in [*listed, *options.include_dirs])
    forced = (tree.file(one) for one in options.forced_includes)
    libraries = re.findall(r"([^\\/\s]+)\.lib\b", macros.get("TARGETLIBS"), re.IGNORECASE)
    defines = dict(_defines(macros, platform, checked)) | options.defines
    name = macros.get("TARGETNAME").strip() or os.path.basename(folder)
    return Candidate(
        name=name,
        root=folder,
        origin=path,
        kind=kind,
        why=why,
        files=tuple(one for one in sources if is_c(one)),
        skipped=tuple(one for one in sources if not is_c(one)),
        defines=tuple((key, value) for key, value in defines.items() if key not in options.undefines),
        undefines=frozenset(options.undefines),
        include_dirs=tuple(dict.fromkeys(one for one in dirs if one is not None)),
        forced_includes=tuple(dict.fromkeys(one for one in forced if one is not None)),
        configuration=f"{build}|{platform.lower()}",
        links=frozenset(one.lower() for one in libraries),
        output=name.lower(),
        problems=tuple(problems),
    )


def listed_folders(path: str, tree: Tree) -> list[str]:
    """The folders that a `dirs` file lists and that are there."""
    macros = Macros({})
    read_makefile(path, macros, tree)
    names = f"{macros.get('DIRS')} {macros.get('OPTIONAL_DIRS')}".split()
    found = (tree.folder(native(re.sub(r"\{.*\}$", "", name), os.path.dirname(path))) for name in names)
    return [folder for folder in found if folder is not None]


def _chosen(settings: Settings) -> tuple[str, bool]:
    """The platform, as the build calls it, and whether a checked (debug) build was asked for."""
    name, _, platform = settings.configuration.partition("|")
    wanted = (platform or settings.platform).lower()
    checked = any(word in name.lower() for word in ("chk", "checked", "debug"))
    return _PLATFORMS.get(wanted, "AMD64"), checked


def _given(platform: str, checked: bool) -> dict[str, str]:
    """What the build environment sets."""
    build = "chk" if checked else "fre"
    arch = platform.lower()
    given = {
        "_BUILDARCH": {"AMD64": "AMD64", "I386": "x86", "IA64": "IA64"}[platform],
        "_BUILDTYPE": build,
        "DDKBUILDENV": build,
        "BUILD_ALT_DIR": f"{build}_win7_{arch}",
        "TARGET_DIRECTORY": arch,
        "TARGET_CPU": arch,
        "O": f"obj{build}_win7_{arch}\\{arch}",
        "_NT_TARGET_VERSION": "0x601",
        "NTDEBUG": "ntsd" if checked else "",
        "386" if platform == "I386" else platform: "1",
    }
    return given | _VERSIONS | ({} if checked else {"FREEBUILD": "1"})


def _sources(macros: Macros, platform: str, folder: str, path: str, tree: Tree) -> list[str]:
    names = macros.get("SOURCES").split()
    for prefix in {"AMD64": ("AMD64",), "I386": ("I386", "386"), "IA64": ("IA64",)}[platform]:
        names += macros.get(f"{prefix}_SOURCES").split()
    found: set[str] = set()
    for name in names:
        if not is_source(name):
            continue
        source = tree.file(native(name, folder)) or tree.file(native(f"{platform.lower()}\\{name}", folder))
        if source is not None:
            found.add(source)
        else:
            tree.problem(path, f"names {name}, which is not there: checked without it")
    return sorted(found)


def _kind(made: str, macros: Macros) -> tuple[str, str]:
    if "UMDF_VERSION" in macros or "UMDF_VERSION_MAJOR" in macros:
        return "user", "a user-mode driver"
    if made == "notarget":
        return "other", "compiles nothing (TARGETTYPE NOTARGET)"
    if made in _USER_TYPES or macros.get("UMTYPE"):
        return "user", f"a user-mode {made or 'program'}"
    if made == "driver_library":
        return "library", "a kernel library"
    if made in _KERNEL_TYPES:
        return "driver", "a kernel driver"
    return "unknown", f"TARGETTYPE {made or 'is not set'}"


def _defines(macros: Macros, platform: str, checked: bool) -> list[tuple[str, str]]:
    kmdf = macros.get("KMDF_VERSION_MAJOR") or macros.get("KMDF_VERSION")
    properties = {
        "TargetVersion": "windows7",
        "UseDebugLibraries": "true" if checked else "",
        "KMDF_VERSION_MAJOR": kmdf,
        "KMDF_VERSION_MINOR": macros.get("KMDF_VERSION_MINOR") or ("9" if kmdf else ""),
    }
    defines = dict(kernel_defines(platform, lambda name: properties.get(name, "")))
    wanted = macros.get("_NT_TARGET_VERSION").strip()
    if re.fullmatch(r"0x[0-9A-Fa-f]{3,4}", wanted):
        version = f"0x{int(wanted, 16):04X}"
        defines |= {"_WIN32_WINNT": version, "WINVER": version, "NTDDI_VERSION": version + "0000"}
    return list(defines.items())
