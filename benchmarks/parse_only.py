"""Run the front end alone over files given in a JSON list of builds, one per driver. Started by `frontend.py`."""

from __future__ import annotations

import gc

gc.set_threshold(100_000, 20, 20)  # as the command line has it

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from ddicheck.frontend import FrontEnd  # noqa: E402
from ddicheck.model import Build  # noqa: E402


def main(path: str) -> None:
    functions = 0
    for driver in json.loads(Path(path).read_text()):
        defines = tuple((name, text) for name, text in driver["defines"])
        front_end = FrontEnd(Build(defines, tuple(driver["include_dirs"]), tuple(driver["forced_includes"])))
        for file in driver["files"]:
            functions += len(front_end.unit(file).declarations[-1].functions)
    print(functions, flush=True)
    os._exit(0)  # as the command line does


if __name__ == "__main__":
    main(sys.argv[1])
