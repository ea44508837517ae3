"""The layout of the code: no cycles of imports, and a small `Facts`.

Contracts for the direction of dependencies are in `pyproject.toml`; `lint-imports` checks them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx

from dsl.parse import parse
from reviewer.analysis import facts as facts_module
from reviewer.analysis.facts import Facts

ROOT = Path(__file__).parents[2]
PACKAGES = ("dsl", "reviewer", "rules", "web")

MOST_IMPORTS, MOST_MEMBERS = 10, 12


def _modules() -> dict[str, ast.Module]:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    own = [file for file in files if "node_modules" not in file.parts]
    return {_name(file): ast.parse(file.read_text(encoding="utf-8")) for file in own}


def _name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported(tree: ast.Module, known: set[str]) -> Iterator[str]:
    """Every module of ours that is imported anywhere in a module, for types too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in names)


def test_no_imports_go_in_a_circle() -> None:
    modules = _modules()
    known = set(modules)
    graph = nx.DiGraph(
        (name, other)
        for name, tree in modules.items()
        for other in _imported(tree, known)
        if other in known and other != name
    )
    assert graph.number_of_edges() > 1_000
    cycles = [sorted(names) for names in nx.strongly_connected_components(graph) if len(names) > 1]
    assert cycles == []


def test_facts_only_compose() -> None:
    modules = _modules()
    tree = modules["reviewer.analysis.facts"]
    imports = {name for name in _imported(tree, set(modules)) if name in modules}
    facts = Facts(parse("client -> api").design)
    members = {name for name in {*vars(facts), *dir(type(facts))} if not name.startswith("_")}
    assert len(imports) <= MOST_IMPORTS, sorted(imports)
    assert len(members) <= MOST_MEMBERS, sorted(members)
    assert facts_module.__all__ == ["Facts", "made_once"]
