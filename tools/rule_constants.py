"""The constants that a rule judges by: its own, and those it takes from `reviewer`.

A constant is an upper-case name of a module with a docstring behind it, which says what it is
and, for a threshold, where it comes from.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from inspect import cleandoc
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import reviewer


class Constant(NamedTuple):
    """A named value, and what its docstring says of it on one line."""

    name: str
    value: object
    said: str

    @property
    def is_number(self) -> bool:
        """Whether it is a figure, or several of them; else it is a list of words or kinds."""
        values = self.value.values() if isinstance(self.value, Mapping) else [self.value]
        return all(isinstance(value, (int, float)) for value in values)

    @property
    def shown(self) -> str:
        """The value as people read it."""
        if isinstance(self.value, Mapping):
            return "; ".join(f"{_text(key)}: {_text(of)}" for key, of in self.value.items())
        return _text(self.value)


def constants_of(module: str) -> Iterator[Constant]:
    """The constants of a rule's module, then those it imports from `reviewer`."""
    yield from _defined(module).values()
    for node in _body(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "reviewer":
            for alias in node.names:
                known = _defined(_home_of(node.module or "", alias.name))
                yield from (known[name] for name in (alias.name,) if name in known)


def _home_of(module: str, name: str) -> str:
    """The module that defines what is imported; the public interface only passes it on."""
    homes = ((home, names) for home, names in reviewer._HOMES.items() if module == "reviewer")
    return next((home for home, names in homes if name in names), module)


@cache
def _defined(module: str) -> Mapping[str, Constant]:
    """The constants that a module defines and says something of, by name."""
    found: dict[str, Constant] = {}
    for node, text in pairwise(_body(module)):
        name = _name(node)
        if name and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            said = " ".join(cleandoc(str(text.value.value)).split())
            found[name] = Constant(name, getattr(import_module(module), name), said)
    return found


@cache
def _body(module: str) -> list[ast.stmt]:
    return ast.parse(Path(import_module(module).__file__ or "").read_text("utf-8")).body


def _name(node: ast.stmt) -> str:
    """The name that a statement gives a constant; "" where it does something else."""
    if isinstance(node, ast.Assign):
        target: ast.expr = node.targets[0]
    elif isinstance(node, ast.AnnAssign):
        target = node.target
    else:
        return ""
    name = target.id if isinstance(target, ast.Name) else ""
    return name if re.fullmatch(r"[A-Z][A-Z_0-9]*", name) else ""


def _text(value: object) -> str:
    return ", ".join(dict.fromkeys(_parts(value)))


def _parts(value: object) -> Iterator[str]:
    """A value part by part; of sets in the order of the alphabet."""
    if isinstance(value, (frozenset, set)):
        yield from sorted(part for one in value for part in _parts(one))
    elif isinstance(value, (tuple, list)):
        yield from (part for one in value for part in _parts(one))
    elif isinstance(value, (int, float)):
        yield f"{value:,.10g}"
    else:
        yield f"`{str(getattr(value, 'pattern', value)).strip()}`"
