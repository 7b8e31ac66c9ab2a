"""Which drivers a path means: plain folders, `sources`, compilation databases, single files, and what goes wrong."""

from __future__ import annotations

import builtins
import json
import os
import sys
from pathlib import Path

import pytest

from ddicheck.config import Settings
from ddicheck.discovery import Discovery, discover, discover_stdin
from ddicheck.discovery.options import split_command
from ddicheck.discovery.scan import scan
from ddicheck.model import Project

ENTRY = "NTSTATUS\nDriverEntry(\n    PDRIVER_OBJECT DriverObject,\n    PUNICODE_STRING Path)\n{\n    return 0;\n}\n"
KERNEL = "#include <ndis.h>\nvoid f(void) { }\n"
PROJECT = (
    "<Project><ItemGroup><ProjectConfiguration Include='Release|x64'/></ItemGroup><PropertyGroup>"
    "<ConfigurationType>Driver</ConfigurationType><DriverType>WDM</DriverType></PropertyGroup>"
    "<ItemGroup><ClCompile Include='{}'/></ItemGroup></Project>"
)


def plant(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def look(*paths: Path, **settings: object) -> Discovery:
    return discover([str(path) for path in paths], Settings(**settings))  # type: ignore[arg-type]


def files(project: Project, root: Path) -> list[str]:
    return [Path(path).relative_to(root).as_posix() for path in project.files]


def drivers(found: Discovery, root: Path) -> dict[str, list[str]]:
    return {project.name: files(project, root) for project in found.projects}


@pytest.mark.parametrize(
    ("text", "entry", "registers", "user"),
    [
        (ENTRY, True, False, False),
        ("DRIVER_INITIALIZE DriverEntry;\nNTSTATUS DriverEntry(PVOID, PVOID);", False, False, False),
        ('/* DriverEntry(a) { */ // DriverEntry(b) {\nchar *s = "DriverEntry(c) {";', False, False, False),
        ("NTSTATUS DriverEntry(_In_ PVOID (*a)(void), int b) // why\n{", True, False, False),
        ("ULONG DriverEntry(a, b)\nPVOID a; PVOID b;\n{", True, False, False),
        ("status = NdisMRegisterMiniportDriver(a, b);", False, True, False),
        ("// NdisFRegisterFilterDriver(a);", False, False, False),
        ("int __cdecl wmain(int c, wchar_t **v) { }", False, False, True),
        ("#include <windows.h>", False, False, True),
        ("#include <windows.h>\n#include <wdm.h>", False, False, False),
        ("domain(x) { }", False, False, False),
    ],
)
def test_marks_of_a_source(text: str, entry: bool, registers: bool, user: bool) -> None:
    marks = scan(text.encode())
    assert (marks.entry, marks.registers, marks.user and not marks.kernel) == (entry, registers, user)
    for encoding in ("utf-16", "utf-16-be", "utf-8-sig"):
        assert scan(("\n" * 40 + text).encode(encoding)).entry == entry


def test_includes_of_a_source() -> None:
    marks = scan(b'#include "a\\b.h"\r\n  #  include <sys/c.h>\r\n// #include "no.h"\n#include "a\\b.h"\n')
    assert marks.includes == (("a/b.h", False), ("sys/c.h", True))


def test_each_folder_with_a_start_is_a_driver(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            "one/entry.c": ENTRY,
            "one/deep/more.c": KERNEL,
            "two/src/entry.c": '#include "shared.h"\n' + ENTRY,
            "three/reg.c": "void f(void) { NdisMRegisterMiniportDriver(0); }",
            "common/shared.c": '#include "inner.h"\n',
            "common/shared.h": "",
            "inside/inner.h": "",
            "inside/inner.c": "",
            "app/main.c": "int main(void) { return 0; }",
            "loose/loose.c": KERNEL,
        },
    )
    found = look(root)
    assert drivers(found, root) == {
        "one": ["one/deep/more.c", "one/entry.c"],
        "two": ["common/shared.c", "inside/inner.c", "two/src/entry.c"],
        "three": ["three/reg.c"],
    }
    assert [Path(path).name for path in found.unclaimed] == ["main.c", "loose.c"]
    assert found.problems == () and found.focus == ()


def test_a_folder_that_registers_for_another_is_part_of_it(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            "main/entry.c": '#include "nic.h"\n' + ENTRY,
            "nic/nic.h": "",
            "nic/nic.c": "void f(void) { NdisMRegisterMiniportDriver(0); }",
        },
    )
    assert list(drivers(look(root), root).values()) == [["main/entry.c", "nic/nic.c"]]


def test_include_folders_nearest_first(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            "nic/src/entry.c": '#include "pub/api.h"\n#include <NEAR.h>\n#include <stdio.h>\n' + ENTRY,
            "nic/inc/near.h": '#include "only.h"\n',
            "other/inc/near.h": "",
            "other/stdio.h": "",
            "include/pub/api.h": "",
            "far/only.h": "",
        },
    )
    project = look(root).projects[0]
    dirs = [Path(path).relative_to(root).as_posix() for path in project.build.include_dirs]
    assert dirs == ["nic/src", "include", "nic/inc", "far"]
    assert project.name == "nic" and dict(project.build.defines)["_AMD64_"] == "1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NdisMRegisterMiniportDriver(a);", {"NDIS_WDM", "NDIS_MINIPORT_DRIVER", "NDIS630_MINIPORT"}),
        ("NdisMRegisterMiniportDriver(a);\n#if NDIS_SUPPORT_NDIS680\n", {"NDIS680_MINIPORT"}),
        ("NdisFRegisterFilterDriver(a);\n#ifdef NDIS61\n", {"NDIS_WDM", "NDIS630"}),
        ("NdisMRegisterMiniport(a);\n#ifdef NDIS680\n", {"NDIS_MINIPORT_DRIVER", "NDIS51_MINIPORT"}),
        ("NdisMRegisterMiniportDriver(a); NdisRegisterProtocolDriver(b);", {"NDIS630_MINIPORT", "NDIS630"}),
        ("NdisMRegisterMiniportDriver(a);\n#define NDIS640_MINIPORT 1\n", set()),
        ("WdfDriverCreate(a);", set()),
    ],
)
def test_a_plain_folder_gets_the_ndis_version_it_speaks_of(tmp_path: Path, text: str, expected: set[str]) -> None:
    root = plant(tmp_path, {"e.c": f"void f(void) {{\n{text}\n}}\n{ENTRY}"})
    found = {name for name, _ in look(root).projects[0].build.defines if name.startswith("NDIS")}
    assert expected <= found and bool(expected) == bool(found)


def test_a_source_that_another_includes_is_no_unit(tmp_path: Path) -> None:
    root = plant(tmp_path, {"a.c": '#include "b.c"\n' + ENTRY, "b.c": "void b(void) { }", "c.cpp": "", "d.asm": ""})
    found = look(root)
    assert files(found.projects[0], root) == ["a.c"] and found.unclaimed == ()
    assert [Path(path).name for path in found.projects[0].skipped] == ["c.cpp", "d.asm"]


def test_sources_without_a_start_are_one_driver(tmp_path: Path) -> None:
    root = plant(tmp_path, {"a/x.c": "void x(void) { }", "b/y.c": "void y(void) { }"})
    assert files(look(root).projects[0], root) == ["a/x.c", "b/y.c"]


def test_projects_win_for_what_they_name(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {"p/p.vcxproj": PROJECT.format("a.c"), "p/a.c": ENTRY, "p/left.c": KERNEL, "q/b.c": ENTRY},
    )
    found = look(root)
    assert drivers(found, root) == {"p": ["p/a.c"], "q": ["q/b.c"]}
    assert [Path(path).name for path in found.unclaimed] == ["left.c"]
    assert [Path(project.origin).name for project in found.projects] == ["p.vcxproj", "q"]


def test_two_drivers_of_one_name_are_told_apart(tmp_path: Path) -> None:
    root = plant(tmp_path, {"a/x/e.c": ENTRY, "b/x/e.c": ENTRY})
    assert [project.name for project in look(root).projects] == ["a/x/x", "b/x/x"]


def test_ignore_files_and_excludes(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            ".gitignore": "gen/\n*.tmp.c\n!keep.tmp.c\n[\n",
            ".git/HEAD": "",
            "sub/.gitignore": "here.c\n",
            ".ddicheckignore": "third_party\n",
            "entry.c": ENTRY,
            "x.tmp.c": KERNEL,
            "keep.tmp.c": KERNEL,
            "gen/g.c": KERNEL,
            "sub/here.c": KERNEL,
            "sub/there.c": KERNEL,
            "third_party/t.c": KERNEL,
            "objfre_win7_amd64/o.c": KERNEL,
            "node_modules/n.c": KERNEL,
            "old/o.c": KERNEL,
        },
    )
    found = look(root, exclude=("old/",), root=str(root))
    assert files(found.projects[0], root) == ["entry.c", "keep.tmp.c", "sub/there.c"]
    assert files(look(root / "sub").projects[0], root) == ["sub/there.c"]


def test_an_ignored_folder_is_checked_when_named(tmp_path: Path) -> None:
    root = plant(tmp_path, {".git/HEAD": "", ".gitignore": "gen/\n", "gen/deep/e.c": ENTRY, "a.c": ENTRY})
    assert files(look(root).projects[0], root) == ["a.c"]
    assert files(look(root / "gen").projects[0], root) == ["gen/deep/e.c"]


def test_what_a_project_names_is_only_left_out_on_purpose(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            ".git/HEAD": "",
            ".gitignore": "made.c\n",
            ".ddicheckignore": "bad.c\n",
            "p.vcxproj": PROJECT.format("a.c;made.c;bad.c;old\\o.c"),
            "a.c": ENTRY,
            "made.c": "",
            "bad.c": "",
            "old/o.c": "",
        },
    )
    assert files(look(root, exclude=("old",), root=str(root)).projects[0], root) == ["a.c", "made.c"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_symbolic_link_loops_end(tmp_path: Path) -> None:
    root = plant(tmp_path / "tree", {"a/entry.c": ENTRY})
    (root / "a" / "loop").symlink_to(root, target_is_directory=True)
    (root / "again").symlink_to(root / "a", target_is_directory=True)
    (root / "self").symlink_to(root / "self")
    (root / "gone.c").symlink_to(root / "nothing")
    os.mkfifo(root / "pipe.c")
    assert drivers(look(root), root) == {"a": ["a/entry.c"]}


def test_what_cannot_be_checked_is_told_in_one_line(tmp_path: Path) -> None:
    root = plant(tmp_path, {"empty/readme.txt": "", "x.cpp": "", "x.txt": ""})
    for path, kind, says in (
        (root / "nowhere", "read", "no such file or folder"),
        (root / "no\0where", "read", "no such file or folder"),
        (root / "empty", "project", "holds no C source"),
        (root / "x.cpp", "language", "only C is analysed"),
        (root / "x.txt", "project", "neither a C source"),
    ):
        found = look(path)
        assert found.projects == ()
        (problem,) = found.problems
        assert problem.kind == kind and says in problem.message and problem.span.file == str(path)
        assert "\n" not in problem.message


def test_unreadable_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = plant(tmp_path, {"a.c": ENTRY, "locked/b.c": KERNEL, "c.c": KERNEL, "p.vcxproj": PROJECT.format("a.c")})
    scandir, opened = os.scandir, builtins.open

    def no_scan(path: str) -> object:
        if path == str(root / "locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    def no_open(path: str, mode: str = "r") -> object:
        if path in {str(root / "c.c"), str(root / "p.vcxproj")}:
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    monkeypatch.setattr(os, "scandir", no_scan)
    monkeypatch.setattr(builtins, "open", no_open)
    found = look(root)
    assert [(Path(one.span.file).name, one.kind) for one in found.problems] == [
        ("c.c", "read"),
        ("locked", "read"),
        ("p.vcxproj", "read"),
    ]
    assert all("Permission denied" in problem.message for problem in found.problems)
    assert files(found.projects[0], root)[0] == "a.c"


SOURCES = """\
TARGETNAME=nic
TARGETTYPE=DRIVER   # the kernel's
!INCLUDE ..\\common.inc
C_DEFINES=$(C_DEFINES) -DNDIS51_MINIPORT=1 \\
    /DTEXT=\\"a\\" -D_X -UWINNT
INCLUDES=..\\INC;$(DDK_INC_PATH)
!IF "$(DDKBUILDENV)" == "chk" || defined(NEVER)
C_DEFINES=$(C_DEFINES) -DCHECKED
!ELSEIF $(_NT_TARGET_VERSION) >= 0x600
C_DEFINES=$(C_DEFINES) -DNEW
!ELSE
C_DEFINES=$(C_DEFINES) -DOLD
!ENDIF
!IFNDEF COMMON
!ERROR no
!ENDIF
SOURCES=a.c \\
        # left.c \\
        ..\\shared\\b.c \\
        n.rc
AMD64_SOURCES=fast.asm
I386_SOURCES=slow.c
TARGETLIBS=$(DDK_LIB_PATH)\\ndis.lib ..\\lib\\$(O)\\helper.lib
"""


def old_tree(root: Path) -> Path:
    return plant(
        root,
        {
            "dirs": "DIRS= \\\n  drv \\\n  lib{x} gone\n",
            "common.inc": "COMMON=1\nC_DEFINES=-DCOMMON=$(LATER)\nLATER=5\n",
            "drv/sources": SOURCES,
            "drv/A.c": ENTRY,
            "drv/amd64/fast.asm": "",
            "drv/i386/slow.c": "",
            "shared/b.c": "",
            "inc/i.h": "",
            "lib/sources": "TARGETNAME=helper\nTARGETTYPE=DRIVER_LIBRARY\nSOURCES=l.c\n",
            "lib/l.c": "",
            "app/sources": "TARGETNAME=app\nTARGETTYPE=PROGRAM\nUMTYPE=console\nSOURCES=m.c\n",
            "app/m.c": "",
            "doc/sources": "just a text",
        },
    )


def test_sources_files(tmp_path: Path) -> None:
    root = old_tree(tmp_path)
    found = look(root)
    assert drivers(found, root) == {"nic": ["drv/A.c", "lib/l.c", "shared/b.c"]}
    project = found.projects[0]
    defines = dict(project.build.defines)
    assert defines["NDIS51_MINIPORT"] == "1" and defines["TEXT"] == '"a"' and defines["_X"] == "1"
    assert defines["COMMON"] == "5" and defines["WINVER"] == "0x0601"
    assert "NEW" in defines and not {"CHECKED", "OLD", "DBG", "WINNT"} & defines.keys()
    assert project.build.include_dirs == (str(root / "inc"),)
    assert project.configuration == "fre|amd64" and [Path(path).name for path in project.skipped] == ["fast.asm"]
    assert [one.reason for one in found.skipped_projects] == ["a user-mode program"]
    assert drivers(look(root / "dirs"), root).keys() == {"nic", "helper"}
    assert drivers(look(root / "drv" / "sources"), root) == {"nic": ["drv/A.c", "shared/b.c"]}


def test_sources_files_in_another_configuration(tmp_path: Path) -> None:
    root = old_tree(tmp_path)
    project = look(root / "drv", configuration="Debug", platform="Win32").projects[0]
    defines = dict(project.build.defines)
    assert "CHECKED" in defines and defines["DBG"] == "1" and defines["_X86_"] == "1"
    assert "drv/i386/slow.c" in files(project, root) and project.configuration == "chk|i386"


def test_broken_sources_files(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            "sources": "TARGETTYPE=DRIVER\n!IF ((\n!ELSE\nX=$(X)$(Y)\nY=$(Z)\nZ=$(Y)\n!ENDIF\n!ENDIF\n"
            "!INCLUDE sources\n!INCLUDE gone.inc\nSOURCES=a.c lost.c $(Y)\n!IFDEF NEVER\n",
            "a.c": ENTRY,
        },
    )
    found = look(root)
    assert files(found.projects[0], root) == ["a.c"]
    said = [(problem.span.line, problem.message.split(":")[0]) for problem in found.problems]
    assert {line for line, _ in said} >= {2, 8, 10, 12} and any("lost.c" in text for _, text in said)


def database(root: Path, entries: list[dict[str, object]], name: str = "compile_commands.json") -> Path:
    return plant(root, {name: json.dumps(entries)}) / name


def test_compile_commands(tmp_path: Path) -> None:
    root = plant(
        tmp_path / "tree",
        {"drv/a.c": ENTRY, "drv/b.c": "", "lib/l.c": KERNEL, "lib/inc/l.h": "", "app/m.c": "int main(void) { }"},
    )
    plant(tmp_path, {"outside.c": KERNEL})
    here = str(root)
    database(
        root / "build",
        [
            {
                "directory": here,
                "file": "drv/a.c",
                "command": 'cl.exe /nologo /DNDIS630_MINIPORT=1 /D "NAME=\\"x y\\"" -Ilib\\INC /I. /kernel '
                "/FoCMakeFiles\\nic.dir\\a.obj /c drv\\a.c",
            },
            {
                "directory": here,
                "file": "drv/b.c",
                "arguments": ["clang-cl", "-D", "B", "/Ilib/inc", "-o", "CMakeFiles/nic.dir/b.obj", "drv/b.c"],
            },
            {"directory": here, "file": "lib/l.c", "arguments": ["clang", "-c", "lib/l.c"], "output": "libs.p/l.o"},
            {"directory": here, "file": "app/m.c", "arguments": ["clang", "-c", "app/m.c"]},
            {"directory": here, "file": "../outside.c", "arguments": ["clang", "-c", "../outside.c"]},
            {"directory": here, "file": "gone.c", "arguments": ["clang", "gone.c"]},
            {"nonsense": 1},
            ["x"],  # type: ignore[list-item]
        ],
    )
    found = look(root)
    assert drivers(found, root) == {"nic": ["drv/a.c", "drv/b.c", "lib/l.c"]}
    build = found.projects[0].build
    defines = dict(build.defines)
    assert defines["NDIS630_MINIPORT"] == "1" and defines["NAME"] == '"x y"' and defines["B"] == "1"
    assert build.include_dirs == (str(root / "lib/inc"), str(root))
    assert [problem.message.split(":")[0] for problem in found.problems] == [
        "1 of 8 entries name sources that are not there",
        "entry 7 has no file, directory and command",
        "entry 8 has no file, directory and command",
    ]


def test_compile_commands_of_another_machine(tmp_path: Path) -> None:
    root = plant(tmp_path, {"src/a.c": ENTRY, "inc/a.h": ""})
    path = database(
        root,
        [
            {
                "directory": "C:\\work\\nic\\build",
                "file": "C:\\work\\nic\\src\\a.c",
                "command": "cl /DX /IC:\\work\\nic\\inc /c C:\\work\\nic\\src\\a.c",
            }
        ],
    )
    for place in (root, path):
        found = look(place)
        assert drivers(found, root) == {"src": ["src/a.c"]}
        assert found.projects[0].build.include_dirs == (str(root / "inc"),)
        assert dict(found.projects[0].build.defines)["X"] == "1"


@pytest.mark.parametrize("text", ["", "{", '{"a": 1}', "[" * 100_000, "\x00\x01"])
def test_broken_databases(tmp_path: Path, text: str) -> None:
    root = plant(tmp_path, {"compile_commands.json": text, "a.c": ENTRY})
    found = look(root)
    assert files(found.projects[0], root) == ["a.c"]
    assert len(found.problems) == 1 and found.problems[0].span.file.endswith("compile_commands.json")


@pytest.mark.parametrize(
    ("text", "windows", "words"),
    [
        ('cl /D"A=\\"x\\"" "a b.c" c:\\d\\e', True, ["cl", '/DA="x"', "a b.c", "c:\\d\\e"]),
        ('cc -D\'A="x y"\' a\\ b "c\\"d"', False, ["cc", '-DA="x y"', "a b", 'c"d']),
        ('x "" "y', True, ["x", "", "y"]),
        ("", True, []),
    ],
)
def test_command_lines(text: str, windows: bool, words: list[str]) -> None:
    assert split_command(text, windows) == words


def test_one_file_is_seen_in_its_driver(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            ".git/HEAD": "",
            "nic/src/rx.c": KERNEL,
            "nic/src/main.c": '#include "../inc/nic.h"\n' + ENTRY,
            "nic/inc/nic.h": "",
            "nic/inc/lost.h": "",
            "nic/build/nic.vcxproj": PROJECT.format("..\\src\\rx.c;..\\src\\main.c"),
            "other/o.c": ENTRY,
        },
    )
    found = look(root / "nic/src/rx.c")
    assert found.focus == (str(root / "nic/src/rx.c"),)
    assert drivers(found, root) == {"nic": ["nic/src/main.c", "nic/src/rx.c"]}
    both = look(root / "nic/src/rx.c", root / "other/o.c")
    assert len(both.projects) == 2 and len(both.focus) == 2
    assert look(root / "nic/src/rx.c", root / "other").focus == ()
    header = look(root / "nic/inc/nic.h")
    assert len(header.projects) == 1 and len(header.projects[0].files) == 2
    lost = look(root / "nic/inc/lost.h")
    assert lost.projects == () and "no driver around it includes this header" in lost.problems[0].message


def test_one_file_without_a_driver_stands_alone(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            "ddicheck.toml": "",
            "a/x.c": '#include "y.h"\nvoid x(void) { }',
            "a/inc/y.h": "",
            "b/main.c": "int main(void) {}",
        },
    )
    found = look(root / "b/main.c")
    assert drivers(found, root) == {"main.c": ["b/main.c"]}
    project = look(root / "a/x.c").projects[0]
    assert str(root / "a/x.c") in project.files and str(root / "a/inc") in project.build.include_dirs


def test_the_search_upward_stops_at_a_repository(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            "p.vcxproj": PROJECT.format("repo\\a.c;e.c"),
            "e.c": ENTRY,
            "repo/.git/HEAD": "",
            "repo/a.c": "void a(void) { }",
        },
    )
    assert drivers(look(root / "repo/a.c"), root) == {"a.c": ["repo/a.c"]}


def test_standard_input(tmp_path: Path) -> None:
    root = plant(tmp_path, {"nic/entry.c": ENTRY, "nic/x.h": ""})
    new = str(root / "nic" / "new.c")
    found = discover_stdin(new, Settings(), b'#include "x.h"\nvoid f(void) { }\n')
    assert drivers(found, root) == {"nic": ["nic/entry.c", "nic/new.c"]} and found.focus == (new,)
    nowhere = discover_stdin(str(root / "none" / "n.c"), Settings(), b"void f(void) { }\n")
    assert [project.files for project in nowhere.projects] == [(str(root / "none" / "n.c"),)]
    assert nowhere.problems == ()


def test_the_same_every_time(tmp_path: Path) -> None:
    root = plant(tmp_path, {f"{name}/{file}.c": ENTRY for name in "cab" for file in "zyx"})
    assert look(root) == look(root)
    found = look(root)
    assert [project.root for project in found.projects] == sorted(project.root for project in found.projects)
    assert all(project.files == tuple(sorted(project.files)) for project in found.projects)
    assert all(os.path.isabs(path) for project in found.projects for path in project.files)
