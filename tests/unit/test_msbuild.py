"""Visual C++ projects: properties, conditions, item lists, imports, configurations."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddicheck.config import Settings
from ddicheck.discovery import Discovery, discover
from ddicheck.discovery.condition import holds
from ddicheck.discovery.expand import ExpandError, Properties, Scope, unescape
from ddicheck.model import Project

HEAD = '<?xml version="1.0"?>\n<Project xmlns="http://schemas.microsoft.com/developer/msbuild/2003">'
KERNEL = (
    "<PropertyGroup><ConfigurationType>Driver</ConfigurationType><DriverType>WDM</DriverType>"
    "<PlatformToolset>WindowsKernelModeDriver10.0</PlatformToolset></PropertyGroup>"
)


def configurations(*names: str) -> str:
    items = "".join(f'<ProjectConfiguration Include="{name}"/>' for name in names)
    return f'<ItemGroup Label="ProjectConfigurations">{items}</ItemGroup>'


BOTH = configurations("Debug|Win32", "Release|Win32", "Debug|x64", "Release|x64")


def write(path: Path, text: str = "int x;\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def project(path: Path, body: str, head: str = BOTH + KERNEL) -> Path:
    return write(path, f"{HEAD}{head}{body}</Project>")


def only(found: Discovery) -> Project:
    assert len(found.projects) == 1, found
    return found.projects[0]


def check(path: Path, **settings: object) -> Project:
    return only(discover([str(path)], Settings(**settings)))  # type: ignore[arg-type]


def names(files: tuple[str, ...], root: Path) -> list[str]:
    return [Path(file).relative_to(root).as_posix() for file in files]


def scope(**properties: str) -> Scope:
    known = Properties({})
    for name, value in properties.items():
        known.set(name, value)
    items = {"ClCompile": ["a.c", "b.c"]}
    return Scope(known, lambda kind: items.get(kind, []), lambda path: path == "there", lambda *_: "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("'$(Configuration)|$(Platform)'=='debug|X64'", True),
        ("'$(Configuration)' != 'Debug'", False),
        ("$(Configuration) == Debug", True),
        ("!('$(Platform)'=='Win32')", True),
        ("'$(A)' == '' and '$(B)' == '' or '$(Platform)' == 'x64'", True),
        ("'1' == '1' or '1' == '1' and '1' == '2'", True),
        ("('1' == '1' or '1' == '1') and '1' == '2'", False),
        ("'10.0.100' > '10.0.26'", True),
        ("$(Version) >= 0x602", True),
        ("$(Version) < $(Unset)", False),
        ("'$(Unset)' != '' And '$(Unset)' >= 'words'", False),
        ("Exists('there')", True),
        ("!exists('elsewhere')", True),
        ("HasTrailingSlash('a\\')", True),
        ("$(Configuration.EndsWith('bug'))", True),
        ("'@(ClCompile)' == 'a.c;b.c'", True),
        ("'$(Flag)'", True),
    ],
)
def test_conditions(text: str, expected: bool) -> None:
    given = scope(Configuration="Debug", Platform="x64", Version="0x0A00", Flag="True")
    assert holds(text, given) is expected


@pytest.mark.parametrize("text", ["'a' ==", "(", "'a' 'b'", "'words'", "$(X", "'a' < 'b'", "(" * 500 + "1" + ")" * 500])
def test_conditions_without_sense(text: str) -> None:
    with pytest.raises(ExpandError):
        holds(text, scope())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$(Name)-$(name)-$(Unset)", "Win10 Release-Win10 Release-"),
        ("$(Name.Replace(' ', ''))", "Win10Release"),
        ("$(Name.Split(' ')[1].ToLower())", "release"),
        ("$(Name.Substring(0, 5))", "Win10"),
        ("$([MSBuild]::EnsureTrailingSlash('a\\b'))", "a\\b\\"),
        ("$([System.IO.Path]::Combine('a', $(Name)))", "a\\Win10 Release"),
        ("$([System.IO.Path]::GetFileName('x\\y.c'))", "y.c"),
        ("$([MSBuild]::VersionGreaterThanOrEquals('17.2', '16.10'))", "True"),
        ("$([MSBuild]::ValueOrDefault('$(Unset)', 'b'))", "b"),
        ("$([System.DateTime]::Now)", ""),
        ("$(registry:HKEY_LOCAL_MACHINE\\x@y)", ""),
        ("@(ClCompile)|%(Missing)|@(Inf->'%(x)')", "a.c;b.c||"),
        ("no reference ) here", "no reference ) here"),
    ],
)
def test_references(text: str, expected: str) -> None:
    assert scope(Name="Win10 Release").expand(text) == expected


def test_unescape() -> None:
    assert unescape("a%3Bb%zz%20c") == "a;b%zz c"


def test_lists_globs_and_case(tmp_path: Path) -> None:
    for name in ("Main.c", "Sub/One.c", "Sub/two.C", "Sub/three.cpp", "Sub/deep/four.c", "out.c"):
        write(tmp_path / name)
    path = project(
        tmp_path / "drv.vcxproj",
        """<ItemGroup>
        <ClCompile Include="MAIN.C;
            sub\\*.c ; ;SUB\\**\\four.c" Exclude="Sub\\Two.c"/>
        <ClCompile Include="sub\\three.cpp"/><ClCompile Include="out.c"/>
        <ClCompile Remove="OUT.c"/></ItemGroup>""",
    )
    found = check(path)
    assert names(found.files, tmp_path) == ["Main.c", "Sub/One.c", "Sub/deep/four.c"]
    assert [Path(file).name for file in found.skipped] == ["three.cpp"]


def test_definitions_are_inherited_in_order(tmp_path: Path) -> None:
    write(tmp_path / "a.c")
    path = project(
        tmp_path / "drv.vcxproj",
        """<ItemDefinitionGroup><ClCompile>
            <PreprocessorDefinitions>FIRST;%(PreprocessorDefinitions)</PreprocessorDefinitions>
            <PreprocessorDefinitions>%(PreprocessorDefinitions);TEXT="1.0";LIST=a%3Bb</PreprocessorDefinitions>
        </ClCompile></ItemDefinitionGroup>
        <ItemDefinitionGroup Condition="'$(Configuration)'=='Debug'"><ClCompile>
            <PreprocessorDefinitions>%(PreprocessorDefinitions);DEBUGGING=2</PreprocessorDefinitions>
        </ClCompile></ItemDefinitionGroup>
        <ItemGroup><ClCompile Include="a.c">
            <PreprocessorDefinitions>ITEM;%(PreprocessorDefinitions)</PreprocessorDefinitions>
            <AdditionalOptions>/DOPTION=3 /UFIRST %(AdditionalOptions)</AdditionalOptions>
        </ClCompile></ItemGroup>""",
    )
    defines = dict(check(path).build.defines)
    assert defines["TEXT"] == '"1.0"' and defines["ITEM"] == "1" and defines["OPTION"] == "3"
    assert defines["_AMD64_"] == "1" and "FIRST" not in defines and "DEBUGGING" not in defines
    assert dict(check(path, configuration="Debug").build.defines)["DEBUGGING"] == "2"
    assert "DBG" not in defines


def test_a_plain_override_drops_what_was_inherited(tmp_path: Path) -> None:
    write(tmp_path / "a.c")
    path = project(
        tmp_path / "drv.vcxproj",
        """<ItemDefinitionGroup><ClCompile><PreprocessorDefinitions>OLD</PreprocessorDefinitions></ClCompile>
        <ClCompile><PreprocessorDefinitions>NEW</PreprocessorDefinitions></ClCompile></ItemDefinitionGroup>
        <ItemGroup><ClCompile Include="a.c"/></ItemGroup>""",
    )
    defines = dict(check(path).build.defines)
    assert "NEW" in defines and "OLD" not in defines


def test_properties_are_read_before_items(tmp_path: Path) -> None:
    write(tmp_path / "late.c")
    path = project(
        tmp_path / "drv.vcxproj",
        """<ItemGroup><ClCompile Include="$(Source)"/></ItemGroup>
        <PropertyGroup><Source>late.c</Source><TargetName>made</TargetName></PropertyGroup>""",
    )
    assert names(check(path).files, tmp_path) == ["late.c"]
    assert check(path).name == "made"


def test_imports_folders_and_forced_includes(tmp_path: Path) -> None:
    (tmp_path / "Inc").mkdir()
    write(tmp_path / "Inc" / "force.h")
    write(tmp_path / "drv" / "a.c")
    write(
        tmp_path / "build" / "Common.props",
        f"""{HEAD}<PropertyGroup><Here>$(MSBuildThisFileDirectory)</Here></PropertyGroup>
        <ItemDefinitionGroup><ClCompile>
        <AdditionalIncludeDirectories>
            $(MSBuildThisFileDirectory)..\\INC;
            $(ProjectDir);missing;%(AdditionalIncludeDirectories)</AdditionalIncludeDirectories>
        <ForcedIncludeFiles>FORCE.h</ForcedIncludeFiles></ClCompile></ItemDefinitionGroup></Project>""",
    )
    path = project(
        tmp_path / "drv" / "drv.vcxproj",
        """<Import Project="$(VCTargetsPath)\\Microsoft.Cpp.props"/><Import Project="..\\BUILD\\common.props"/>
        <ItemGroup><ClCompile Include="a.c"/></ItemGroup>""",
    )
    found = discover([str(path)], Settings())
    build = only(found).build
    assert build.include_dirs == (str(tmp_path / "Inc"), str(tmp_path / "drv"))
    assert build.forced_includes == (str(tmp_path / "Inc" / "force.h"),)
    assert found.problems == ()


def test_a_precompiled_header_needs_no_include_folder(tmp_path: Path) -> None:
    write(tmp_path / "src" / "a.c", "#include <pre.h>\n")
    item = '<ClCompile Include="..\\src\\a.c"><PrecompiledHeader>{}</PrecompiledHeader></ClCompile>'
    body = f"<ItemGroup>{item}</ItemGroup>"
    with_one = project(tmp_path / "build" / "one.vcxproj", body.format("Use"))
    assert check(with_one).build.include_dirs == (str(tmp_path / "build"), str(tmp_path / "src"))
    assert check(project(tmp_path / "build" / "two.vcxproj", body.format("NotUsing"))).build.include_dirs == ()


def test_a_missing_import_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path / "a.c")
    path = project(
        tmp_path / "drv.vcxproj",
        '\n<Import Project="gone.props"/><Import Project="also.props" Condition="exists(\'also.props\')"/>'
        '<ItemGroup><ClCompile Include="a.c;b.c"/></ItemGroup>',
    )
    problems = discover([str(path)], Settings()).problems
    assert [(problem.span.file, problem.span.line) for problem in problems] == [(str(path), 3), (str(path), 3)]
    assert "gone.props" in problems[0].message and "b.c" in problems[1].message


def test_import_loops_end(tmp_path: Path) -> None:
    write(tmp_path / "a.c")
    write(tmp_path / "one.props", f'{HEAD}<Import Project="two.props"/></Project>')
    write(tmp_path / "two.props", f'{HEAD}<Import Project="one.props"/></Project>')
    path = project(
        tmp_path / "drv.vcxproj", '<Import Project="one.props"/><ItemGroup><ClCompile Include="a.c"/></ItemGroup>'
    )
    assert names(check(path).files, tmp_path) == ["a.c"]


def test_a_property_that_doubles_ends(tmp_path: Path) -> None:
    write(tmp_path / "a.c")
    bomb = "<A>xxxxxxxxxx</A>" + "<A>$(A)$(A)$(A)$(A)</A>" * 40
    path = project(
        tmp_path / "drv.vcxproj",
        f'<PropertyGroup>{bomb}</PropertyGroup><ItemGroup><ClCompile Include="a.c"/></ItemGroup>',
    )
    found = discover([str(path)], Settings())
    assert names(only(found).files, tmp_path) == ["a.c"]
    assert any("grows over" in problem.message for problem in found.problems)


def test_excluded_from_build_and_choose(tmp_path: Path) -> None:
    for name in ("a.c", "b.c", "c.c", "d.c"):
        write(tmp_path / name)
    path = project(
        tmp_path / "drv.vcxproj",
        """<ItemGroup><ClCompile Include="a.c"/><ClCompile Include="b.c">
        <ExcludedFromBuild Condition="'$(Platform)'!='Win32'">true</ExcludedFromBuild></ClCompile></ItemGroup>
        <Choose><When Condition="'$(Platform)'=='ARM'"><ItemGroup><ClCompile Include="c.c"/></ItemGroup></When>
        <Otherwise><ItemGroup><ClCompile Include="d.c"/></ItemGroup></Otherwise></Choose>""",
    )
    assert names(check(path).files, tmp_path) == ["a.c", "d.c"]
    assert names(check(path, platform="Win32").files, tmp_path) == ["a.c", "b.c", "d.c"]
    assert discover([str(tmp_path)], Settings()).unclaimed == (str(tmp_path / "c.c"),)


@pytest.mark.parametrize(
    ("offered", "settings", "expected"),
    [
        (("Debug|Win32", "Debug|x64", "Release|x64"), {}, "Release|x64"),
        (("Win10 Debug|x64", "Win10 Release|Win32", "Win10 Release|x64"), {}, "Win10 Release|x64"),
        (("Debug|Win32", "Debug|ARM64"), {}, "Debug|Win32"),
        (("Release|Win32", "Debug|x64"), {}, "Debug|x64"),
        (("Debug|Win32", "Debug|x64", "Release|x64"), {"configuration": "debug"}, "Debug|x64"),
        (("Debug|Win32", "Debug|x64"), {"configuration": "Debug|win32"}, "Debug|Win32"),
        (("Debug|ARM64", "Release|x64", "Release|ARM64"), {"platform": "ARM64"}, "Release|ARM64"),
    ],
)
def test_the_configuration(offered: tuple[str, ...], settings: dict[str, str], expected: str, tmp_path: Path) -> None:
    write(tmp_path / "a.c")
    head = configurations(*offered) + KERNEL
    path = project(tmp_path / "drv.vcxproj", '<ItemGroup><ClCompile Include="a.c"/></ItemGroup>', head)
    assert check(path, **settings).configuration == expected


def test_a_configuration_that_is_not_there_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a.c")
    path = project(tmp_path / "drv.vcxproj", '<ItemGroup><ClCompile Include="a.c"/></ItemGroup>')
    found = discover([str(path)], Settings(configuration="Hlk|x64"))
    assert only(found).configuration == "Release|x64"
    assert "'Hlk|x64'" in found.problems[0].message and "Debug|Win32" in found.problems[0].message


def test_merged_has_the_defines_of_all(tmp_path: Path) -> None:
    write(tmp_path / "a.c")
    path = project(
        tmp_path / "drv.vcxproj",
        """<ItemDefinitionGroup><ClCompile><PreprocessorDefinitions>IN_$(Configuration)_$(Platform)
        </PreprocessorDefinitions></ClCompile></ItemDefinitionGroup>
        <ItemGroup><ClCompile Include="a.c"/></ItemGroup>""",
    )
    found = check(path, configuration="merged")
    defines = dict(found.build.defines)
    assert "IN_Debug_x64" in defines and "IN_Release_x64" in defines and "IN_Debug_Win32" not in defines
    assert found.configuration == "merged: Debug|x64, Release|x64"


def test_solution_folder_and_configurations(tmp_path: Path) -> None:
    (tmp_path / "inc").mkdir()
    write(tmp_path / "src" / "a.c")
    write(
        tmp_path / "all.sln",
        'Project("{8BC9CEB8}") = "drv", "src\\DRV.vcxproj", "{A0}"\nEndProject\nGlobal\n'
        "\tGlobalSection(SolutionConfigurationPlatforms) = preSolution\n\t\tChecked|x64 = Checked|x64\n"
        "\t\tFree|x64 = Free|x64\n\tEndGlobalSection\nEndGlobal\n",
    )
    project(
        tmp_path / "src" / "drv.vcxproj",
        """<ItemDefinitionGroup><ClCompile><AdditionalIncludeDirectories>$(SolutionDir)inc</AdditionalIncludeDirectories>
        </ClCompile></ItemDefinitionGroup><ItemGroup><ClCompile Include="a.c"/></ItemGroup>""",
        KERNEL,
    )
    for path in (tmp_path / "src" / "drv.vcxproj", tmp_path / "all.sln", tmp_path / "src"):
        found = check(path)
        assert found.build.include_dirs == (str(tmp_path / "inc"),)
        assert found.configuration == "Checked|x64"


LIBRARY = KERNEL.replace("Driver</Conf", "StaticLibrary</Conf")


def test_libraries_join_by_reference_by_name_and_by_solution(tmp_path: Path) -> None:
    for name in ("drv/a.c", "one/one.c", "two/two.c", "three/three.c", "four/four.c"):
        write(tmp_path / name)
    item = (
        "<ItemDefinitionGroup><ClCompile><PreprocessorDefinitions>{0}=1;WHO={0}</PreprocessorDefinitions>"
        "</ClCompile>{1}"
    )
    close = '</ItemDefinitionGroup><ItemGroup><ClCompile Include="{}"/>{}</ItemGroup>'
    links = "<Link><AdditionalDependencies>..\\two\\$(IntDir)two.lib;%(Other)</AdditionalDependencies></Link>"
    reference = '<ProjectReference Include="..\\{0}\\{0}.vcxproj"/>'
    project(tmp_path / "drv/drv.vcxproj", item.format("D", links) + close.format("a.c", reference.format("one")))
    one = item.format("L", "") + close.format("one.c", reference.format("three"))
    project(tmp_path / "one/one.vcxproj", one, BOTH + LIBRARY)
    for name in ("two", "three", "four"):
        body = item.format("M", "") + close.format(f"{name}.c", "")
        project(tmp_path / f"{name}/{name}.vcxproj", body, BOTH + LIBRARY)
    found = discover([str(tmp_path)], Settings())
    driver = only(found)
    assert names(driver.files, tmp_path) == ["drv/a.c", "one/one.c", "three/three.c", "two/two.c"]
    defines = dict(driver.build.defines)
    assert defines["WHO"] == "D" and defines["L"] == "1"
    assert found.joined == (
        (driver.origin, tuple(str(tmp_path / f"{name}/{name}.vcxproj") for name in ("one", "two", "three"))),
    )
    assert [Path(skipped.path).name for skipped in found.skipped_projects] == ["four.vcxproj"]
    assert found.unclaimed == ()


def test_kernel_libraries_alone_are_checked(tmp_path: Path) -> None:
    write(tmp_path / "l.c")
    project(tmp_path / "lib.vcxproj", '<ItemGroup><ClCompile Include="l.c"/></ItemGroup>', BOTH + LIBRARY)
    assert names(only(discover([str(tmp_path)], Settings())).files, tmp_path) == ["l.c"]


def test_user_mode_is_left_out_of_a_folder_and_checked_by_name(tmp_path: Path) -> None:
    write(tmp_path / "drv/a.c")
    write(tmp_path / "app/main.c")
    item = '<ItemGroup><ClCompile Include="{}"/></ItemGroup>'
    project(tmp_path / "drv/drv.vcxproj", item.format("a.c"))
    app = project(
        tmp_path / "app/app.vcxproj",
        item.format("main.c"),
        BOTH + "<PropertyGroup><ConfigurationType>Application</ConfigurationType></PropertyGroup>",
    )
    found = discover([str(tmp_path)], Settings())
    assert only(found).name == "drv"
    assert [(one.path, one.reason) for one in found.skipped_projects] == [(str(app), "an application")]
    assert names(check(app).files, tmp_path) == ["app/main.c"]


def test_a_kind_that_is_not_said_is_found_in_the_sources(tmp_path: Path) -> None:
    write(tmp_path / "drv/a.c", "#include <ndis.h>\nNTSTATUS DriverEntry(PVOID a, PVOID b)\n{ return 0; }\n")
    write(tmp_path / "app/m.c", "#include <windows.h>\nint wmain(void) { return 0; }\n")
    write(tmp_path / "lib/l.c", '#include "pre.h"\n')
    write(tmp_path / "lib/pre.h", "#include <ntddk.h>\n")
    lost = '<Import Project="lost.props"/>'
    item = '<ItemGroup><ClCompile Include="{}"/>{}</ItemGroup>'
    refer = '<ProjectReference Include="..\\lib\\lib.vcxproj"/>'
    project(tmp_path / "drv/drv.vcxproj", item.format("a.c", refer), lost)
    project(tmp_path / "app/app.vcxproj", item.format("m.c", ""), lost)
    project(tmp_path / "lib/lib.vcxproj", item.format("l.c", ""), lost)
    found = discover([str(tmp_path)], Settings())
    assert names(only(found).files, tmp_path) == ["drv/a.c", "lib/l.c"]
    assert [Path(one.path).name for one in found.skipped_projects] == ["app.vcxproj"]
    assert all("lost.props" in problem.message for problem in found.problems) and len(found.problems) == 2


def test_builds_of_the_same_files_give_one(tmp_path: Path) -> None:
    for name in ("a.c", "b.c", "60/only.c", "630/pre.c"):
        write(tmp_path / name, '#include "x.h"\n' if name != "b.c" else "int f(void) { return 1; }\n")
    item = (
        "<ItemDefinitionGroup><ClCompile><PreprocessorDefinitions>{}_MINIPORT=1</PreprocessorDefinitions></ClCompile>"
        '</ItemDefinitionGroup><ItemGroup><ClCompile Include="{}"/></ItemGroup>'
    )
    project(tmp_path / "60/nic60.vcxproj", item.format("NDIS60", "..\\a.c;..\\b.c;only.c"))
    project(tmp_path / "630/nic630.vcxproj", item.format("NDIS630", "..\\a.c;..\\b.c;pre.c"))
    found = discover([str(tmp_path)], Settings())
    assert only(found).name == "nic630"
    assert [one.name for one in found.alternatives] == ["nic60"]
    assert len(discover([str(tmp_path)], Settings(all_projects=True)).projects) == 2


def test_drivers_that_share_some_files_are_two(tmp_path: Path) -> None:
    for name in ("common.c", "x/x.c", "y/y.c"):
        write(tmp_path / name, "int f(void) { return 1; }\n")
    for name in ("x", "y"):
        body = f'<ItemGroup><ClCompile Include="..\\common.c;{name}.c"/></ItemGroup>'
        project(tmp_path / f"{name}/{name}.vcxproj", body)
    assert [one.name for one in discover([str(tmp_path)], Settings()).projects] == ["x", "y"]


def test_a_template_is_read_where_no_project_was_made(tmp_path: Path) -> None:
    write(tmp_path / "a.c")
    write(tmp_path / "b.c", "NTSTATUS DriverEntry(void) { return 0; }")
    project(
        tmp_path / "nic.vcxproj.in",
        """<PropertyGroup><TargetName>@NAME@</TargetName></PropertyGroup><ItemDefinitionGroup><ClCompile>
        <PreprocessorDefinitions>MAJOR=@MAJOR@;NDIS620_MINIPORT=1</PreprocessorDefinitions></ClCompile>
        </ItemDefinitionGroup><ItemGroup><ClCompile Include="a.c;b.c"/></ItemGroup>""",
    )
    found = check(tmp_path)
    defines = dict(found.build.defines)
    assert found.name == "nic" and len(found.files) == 2
    assert defines["NDIS620_MINIPORT"] == "1" and defines["MAJOR"] == "0"


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("<Project>\n<ItemGroup>\n</Project>", "not well-formed", 3),
        ('<!DOCTYPE p [<!ENTITY a "b">]>\n<Project>&a;</Project>', "document type", 1),
        ("<html/>", "<Project> is expected", 1),
        ("", "not well-formed", 1),
        ("<Project>" + "<a>" * 1000 + "</a>" * 1000 + "</Project>", "deep", 1),
    ],
)
def test_broken_project_files(tmp_path: Path, text: str, says: str, line: int) -> None:
    path = write(tmp_path / "bad.vcxproj", text)
    write(tmp_path / "a.c", "NTSTATUS DriverEntry(void) { return 0; }")
    found = discover([str(path)], Settings())
    assert found.projects == () and says in found.problems[0].message
    assert (found.problems[0].span.file, found.problems[0].span.line) == (str(path), line)
    assert "\n" not in found.problems[0].message
    assert names(only(discover([str(tmp_path)], Settings())).files, tmp_path) == ["a.c"]


def test_a_project_in_utf16(tmp_path: Path) -> None:
    write(tmp_path / "a.c")
    text = f'{BOTH}{KERNEL}<ItemGroup><ClCompile Include="a.c"/></ItemGroup></Project>'
    (tmp_path / "drv.vcxproj").write_bytes(("\ufeff<Project>" + text).encode("utf-16-le"))
    assert names(check(tmp_path).files, tmp_path) == ["a.c"]
