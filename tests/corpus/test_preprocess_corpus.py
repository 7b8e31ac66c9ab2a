"""Whole driver trees: every C file preprocesses to the tokens `gcc -E` gives.

Set `DDICHECK_CORPUS` to a folder that holds the trees. The kit's headers are empty files for both; the macros they
would define are given to both on the command line. All folders of a tree that hold headers are include folders. What
the two are meant to do differently is listed in `gcc_reference`.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "unit"))

from gcc_reference import gcc_tokens, our_tokens

from ddicheck.frontend import kit_macros
from ddicheck.frontend.source import decode

CORPUS = os.environ.get("DDICHECK_CORPUS", "")
TREES = (
    "Windows-driver-samples/network/ndis",
    "tap-windows6",
    "wireguard-nt",
    "xdp-for-windows",
    "kvm-guest-drivers-windows",
)

pytestmark = [
    pytest.mark.skipif(not CORPUS, reason="DDICHECK_CORPUS does not say where the driver trees are"),
    pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed: nothing to compare with"),
]


def defines() -> dict[str, str]:
    """The macros both are given: the compiler's, the kit's, and those of a debug build for NDIS 6.30."""
    given = {"NDIS_MINIPORT_DRIVER": "1", "NDIS630_MINIPORT": "1", "NDIS630": "1", "DBG": "1"}
    kit, _ = kit_macros.derive_ndis(given.get)
    return kit_macros.PREDEFINED | given | kit | kit_macros.derive_target(given.get)


@pytest.mark.parametrize("tree", TREES)
def test_tree_agrees(tree: str) -> None:
    root = Path(CORPUS, tree)
    if not root.is_dir():
        pytest.skip(f"{root} is not there")
    folders = sorted({str(path.parent) for path in root.rglob("*") if path.suffix.lower() == ".h"})
    given = defines()
    agreed = tokens = 0
    differing: list[str] = []
    for file in sorted(root.rglob("*.c")):
        if decode(file.read_bytes()).encoding.startswith("utf-16"):
            continue  # GCC does not read UTF-16
        ours, result = our_tokens(file, given, folders)
        expected = gcc_tokens(file, given, folders, result.files)
        if ours == expected:
            agreed += 1
            tokens += len(ours)
        else:
            place = next((n for n, (a, b) in enumerate(zip(ours, expected, strict=False)) if a != b), -1)
            differing.append(f"{file}: {ours[place - 5 : place + 5]} but gcc {expected[place - 5 : place + 5]}")
    print(f"{tree}: {agreed} files with {tokens} tokens agree")
    assert agreed
    assert not differing, "\n".join(differing)
