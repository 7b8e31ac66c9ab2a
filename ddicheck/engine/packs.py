"""The rules that can be checked: those shipped as `ddicheck.rules`."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from ddicheck.api import Rule

__all__ = ["shipped"]


@cache
def shipped() -> tuple[Rule, ...]:
    """The shipped rules, by id without regard to case."""
    package = _package()
    modules = [m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_")]
    rules = [_rule(importlib.import_module(f"{package.__name__}.{name}")) for name in modules]
    return tuple(sorted(rules, key=lambda rule: rule.id.lower()))


def _rule(module: ModuleType) -> Rule:
    rule = getattr(module, "RULE", None)
    if not isinstance(rule, Rule):
        raise TypeError(f"{module.__name__}: a rule module defines RULE, a value of a kind of rule")
    return rule


def _package() -> ModuleType:
    """`ddicheck.rules`; in a checkout that is not installed, the folder `rules` beside the package."""
    name = "ddicheck.rules"
    if importlib.util.find_spec(name) is not None:
        return importlib.import_module(name)
    folder = Path(__file__).resolve().parents[2] / "rules"
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"no rules: {folder} is not there, and ddicheck is not installed")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
