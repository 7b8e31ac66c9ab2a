"""Call graphs in every format: well formed, complete, and safe with any name."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from sample_report import GRAPH, ROOT

from ddicheck.model import Irql
from ddicheck.report.graph import CallGraph, GraphEdge, GraphNode, highest_level, neighbourhood, roots
from ddicheck.report.graph_dot import render_dot
from ddicheck.report.graph_html import render_html
from ddicheck.report.graph_json import render_graph_json
from ddicheck.report.graph_svg import render_svg
from ddicheck.report.graph_text import render_tree

SVG = "{http://www.w3.org/2000/svg}"
EMPTY = CallGraph("nothing", (), ())
NAMES = ["DriverEntry", "MPIsr", "DrainParties", "Visit", 'adapter->"hook" <&>']


def names(graph: CallGraph) -> set[str]:
    return {node.name for node in graph.nodes}


def test_neighbourhood_goes_both_ways() -> None:
    assert names(neighbourhood(GRAPH, "MPIsr", 1)) == {"NdisMRegisterInterruptEx", "MPIsr", "DrainParties"}
    assert names(neighbourhood(GRAPH, "MPIsr", 0)) == {"MPIsr"}
    assert neighbourhood(GRAPH, "MPIsr", 99).kinds == GRAPH.kinds
    siblings = neighbourhood(GRAPH, "NdisMCmDropPartyComplete", 2)
    assert "Visit" in names(siblings)  # it calls DrainParties, and so is a caller two calls away
    assert 'adapter->"hook" <&>' not in names(siblings)
    with pytest.raises(KeyError):
        neighbourhood(GRAPH, "NotInTheGraph", 1)


def test_neighbourhood_finds_labels() -> None:
    twins = tuple(GraphNode(f"{file}:Init", None, "function", label="Init") for file in ("a.c", "b.c"))
    assert names(neighbourhood(CallGraph("d", twins, ()), "Init", 1)) == {"a.c:Init", "b.c:Init"}


def test_roots_reach_everything() -> None:
    assert [node.name for node in roots(GRAPH)] == ["DriverEntry"]
    ring = CallGraph(
        "ring",
        tuple(GraphNode(name, None, "function") for name in "abc"),
        (GraphEdge("b", "c", "direct"), GraphEdge("c", "b", "direct")),
    )
    assert [node.name for node in roots(ring)] == ["a", "b"]


@pytest.mark.parametrize(
    ("levels", "want"),
    [
        ("", None),
        ("no level", None),
        ("any level", Irql.HIGH),
        ("PASSIVE_LEVEL..DISPATCH_LEVEL", Irql.DISPATCH),
        ("PASSIVE_LEVEL or DIRQL", Irql.DIRQL),
    ],
)
def test_highest_level(levels: str, want: Irql | None) -> None:
    assert highest_level(levels) is want


def test_svg_draws_every_node_and_edge() -> None:
    root = ElementTree.fromstring(render_svg([GRAPH]))
    nodes = [item for item in root.iter(f"{SVG}g") if "node" in item.get("class", "").split()]
    assert {item.get("data-name") for item in nodes} == names(GRAPH)
    edges = [item for item in root.iter(f"{SVG}path") if item.get("data-from")]
    assert len(edges) == len(GRAPH.drawn_edges()) == 8
    styles = [item.get("class", "").split()[1] for item in edges]
    assert sorted(set(styles)) == ["callback", "direct", "indirect"]


def test_svg_tells_the_evidence_and_the_level() -> None:
    root = ElementTree.fromstring(render_svg([GRAPH]))
    isr = next(item for item in root.iter(f"{SVG}g") if item.get("data-name") == "MPIsr")
    title = isr.find(f"{SVG}title")
    assert title is not None and title.text is not None
    assert "MINIPORT_ISR" in title.text and "Chars.InterruptHandler, isr.c:2" in title.text
    assert "/trees/net/mcm/isr.c:1:9" in title.text
    assert any("level-dirql" in item.get("class", "") for item in isr.iter(f"{SVG}rect"))
    legend = next(item for item in root.iter(f"{SVG}g") if item.get("class") == "legend")
    assert [text.text for text in legend.iter(f"{SVG}text")] == [
        "IRQL not known",
        "PASSIVE_LEVEL",
        "DISPATCH_LEVEL",
        "DIRQL",
        "direct call",
        "through a pointer",
        "callback",
    ]


def test_svg_of_several_drivers_and_of_none() -> None:
    root = ElementTree.fromstring(render_svg([GRAPH, replace(GRAPH, driver="second"), EMPTY]))
    drivers = [item.get("data-driver") for item in root.iter(f"{SVG}g") if item.get("class") == "graph"]
    assert drivers == ["mcm", "second", "nothing"]
    ids = [item.get("id") for item in root.iter(f"{SVG}g") if item.get("id")]
    assert len(ids) == len(set(ids)) == 14
    assert ElementTree.fromstring(render_svg([])).tag == f"{SVG}svg"


def test_strange_names_do_not_break_the_svg() -> None:
    strange = GraphNode("a\x00\x1b]<script>&\"'\ud800" + "x" * 500, None, "unknown", ("\u202e",), "DIRQL", ("\x07",))
    text = render_svg([CallGraph("\x01<d>", (strange,), ())])
    ElementTree.fromstring(text.encode())
    assert "<script>" not in text


def test_html_is_self_contained() -> None:
    page = render_html([GRAPH], ROOT)
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import|url\((?!#)""", page)
    assert "fetch(" not in page and "XMLHttpRequest" not in page
    assert page.count("<svg") == 1 and "@@" not in page
    assert "Content-Security-Policy" in page


def test_html_data_cannot_end_its_script() -> None:
    evil = replace(GRAPH, nodes=(GraphNode("</script><script>alert(1)", None, "unknown"),), edges=())
    page = render_html([evil], ROOT)
    assert page.count("</script>") == 2
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert json.loads(data[1])["nodes"][0]["title"] == "</script><script>alert(1)"


def test_html_script_is_valid_javascript(tmp_path: object) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    script = re.findall(r"<script>(.*?)</script>", render_html([GRAPH], ROOT), re.DOTALL)[0]
    done = subprocess.run([node, "--check", "-"], input=script, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_json_has_nodes_and_edges() -> None:
    value = json.loads(render_graph_json([GRAPH], ROOT))
    (graph,) = value["graphs"]
    assert {node["name"] for node in graph["nodes"]} == names(GRAPH)
    assert len(graph["edges"]) == 8
    isr = next(node for node in graph["nodes"] if node["name"] == "MPIsr")
    assert isr["place"] == {"file": "mcm/isr.c", "line": 1, "column": 9, "width": 1}
    assert isr["roles"] == ["MINIPORT_ISR"] and isr["levels"] == "DIRQL"


def test_tree_shows_everything_once() -> None:
    lines = render_tree([GRAPH], ROOT).splitlines()
    assert lines[0] == "mcm: 7 nodes, 8 edges, miniport, MCM, Debug|x64"
    assert "        => MPIsr  (MINIPORT_ISR; DIRQL; mcm/isr.c:1)" in lines
    assert sum("NdisMCmDropPartyComplete" in line for line in lines) == 1
    assert sum(line.endswith("[..]") for line in lines) == 2  # the two calls that close a cycle
    for name in NAMES:
        assert any(name in line for line in lines)


def test_tree_of_a_deep_chain() -> None:
    nodes = tuple(GraphNode(f"f{number}", None, "function") for number in range(3_000))
    edges = tuple(GraphEdge(f"f{number}", f"f{number + 1}", "direct") for number in range(2_999))
    assert "f2999" in render_tree([CallGraph("deep", nodes, edges)], ROOT)


def test_missing_functions_are_told() -> None:
    graph = replace(GRAPH, lost=("A", "B", "C", "D"))
    assert "missing, as not analysed: A, B, C and 1 more" in render_tree([graph], ROOT)
    assert "missing, as not analysed: A, B, C and 1 more" in render_svg([graph])
    assert json.loads(render_graph_json([graph], ROOT))["graphs"][0]["lost"] == ["A", "B", "C", "D"]


def test_dot_marks_kinds() -> None:
    text = render_dot([GRAPH])
    assert text.count("style=dashed") == 2 and text.count("style=dotted") == 1
    assert 'label="adapter->\\"hook\\" <&>"' in text


@pytest.mark.parametrize("graphs", [[GRAPH], [GRAPH, EMPTY], []])
def test_dot_is_taken_by_graphviz(graphs: list[CallGraph]) -> None:
    dot = shutil.which("dot")
    if dot is None:
        pytest.skip("Graphviz is not installed")
    done = subprocess.run([dot, "-Tsvg"], input=render_dot(graphs).encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"syntax error" not in done.stderr
    for graph in graphs:
        assert all(name.split("->")[0].encode() in done.stdout for name in names(graph))
