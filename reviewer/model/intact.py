"""What rules of Python packs may not touch: modules of the reviewer, and standard output.

A Python pack is code and can do anything; this finds what is done by mistake or by habit: a name
of a module replaced, a method of a class patched, an entry of a table changed, a line printed
into a report. What was changed is put back, so that the report says so and is otherwise whole.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from operator import is_
from pkgutil import iter_modules
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeAlias

_OURS = ("dsl", "reviewer", "rules", "web")
_USED = ("builtins", "json", "json.encoder", "html", "csv", "io", "textwrap", "re")
"""Modules of Python that reports are written with."""

_MOST_SHOWN = 200  # bytes of what was printed
_MOST_NAMES = 3  # of what was changed

_LAZY = frozenset({"__doc__", "__annotations__", "__abstractmethods__", "__builtins__"})
"""Names that Python itself changes."""

_GONE = object()


_Change: TypeAlias = tuple[str, Callable[[], object]]
"""The name of what has changed, and what puts it back."""


class Snapshot:
    """The modules as they are when it is taken."""

    def __init__(self) -> None:
        self._modules = {
            name: module
            for name, module in [*sys.modules.items()]
            if _is_kept(name) and isinstance(module, ModuleType)  # None keeps one from import
        }
        self._number = len(sys.modules)
        self._members: list[tuple[ModuleType | type, str, Mapping[str, Any]]] = []
        self._functions: dict[int, tuple[FunctionType, CodeType]] = {}
        self._tables: dict[int, tuple[str, Any, Any]] = {}
        for name, module in self._modules.items():
            self._keep(module, name)

    def _keep(self, owner: ModuleType | type, path: str) -> None:
        members = dict(vars(owner))
        self._members.append((owner, path, members))
        for name, member in members.items():
            if isinstance(member, FunctionType):
                if member.__module__ in self._modules:
                    self._functions[id(member)] = (member, member.__code__)
            elif isinstance(member, type):
                if member.__module__ == path and _is_ours(path):
                    self._keep(member, f"{path}.{name}")
            elif name.lstrip("_").isupper() and type(member) in (dict, list, set):
                self._tables.setdefault(id(member), (f"{path}.{name}", member, member.copy()))

    def is_current(self) -> bool:
        """Whether modules are as they were, and no other ones have come."""
        return len(sys.modules) == self._number and next(self._changes(), None) is None

    def restore(self) -> list[str]:
        """Put back what has changed since; the names of it."""
        changed = [*self._changes()]
        for _, put_back in changed:
            put_back()
        return [name for name, _ in changed]

    def _changes(self) -> Iterator[_Change]:
        for name, module in self._modules.items():
            if sys.modules.get(name) is not module:
                yield name, partial(sys.modules.__setitem__, name, module)
        for owner, path, members in self._members:
            now = vars(owner)
            if len(now) != len(members) or not all(map(is_, now.values(), members.values())):
                yield from _changed_members(owner, path, members)
        for function, code in self._functions.values():
            if function.__code__ is not code:
                name = f"{function.__module__}.{function.__qualname__}"
                yield name, partial(setattr, function, "__code__", code)
        for path, table, content in self._tables.values():
            if not _is_same(table, content):
                yield path, partial(_refill, table, content)


def _changed_members(
    owner: ModuleType | type, path: str, members: Mapping[str, Any]
) -> Iterator[_Change]:
    """The members that are other ones or gone, and the methods that a class has got."""
    now = dict(vars(owner))
    for name, member in members.items():
        if now.get(name, _GONE) is not member and name not in _LAZY:
            yield f"{path}.{name}", partial(setattr, owner, name, member)
    for name, member in now.items():
        added = isinstance(owner, type) and isinstance(member, (FunctionType, property))
        if added and name not in members:
            yield f"{path}.{name}", partial(delattr, owner, name)


def _refill(table: Any, content: Any) -> None:
    table.clear()
    table.extend(content) if isinstance(table, list) else table.update(content)


def _is_kept(name: str) -> bool:
    return _is_ours(name) or name in _USED


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in _OURS


def _is_same(table: Any, content: Any) -> bool:
    """Whether a table has the same entries, the very same objects."""
    if len(table) != len(content):
        return False
    if isinstance(table, dict):
        return all(table.get(key, _GONE) is value for key, value in content.items())
    if isinstance(table, set):
        return bool(table == content)
    return all(one is other for one, other in zip(table, content, strict=True))


class _Beginning(io.RawIOBase):
    """A stream that keeps the beginning of what is written to it."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        written = bytes(data)
        self.data += written[: _MOST_SHOWN - len(self.data)]
        return len(written)


class Printed:
    """What foreign code writes to standard output: no report is there yet, and it is none."""

    def __init__(self) -> None:
        self._beginning = _Beginning()
        self._stream = io.TextIOWrapper(io.BufferedWriter(self._beginning), encoding="utf-8")
        self._replaced = False

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep what is written meanwhile."""
        before = sys.stdout
        sys.stdout = self._stream
        try:
            yield
        finally:
            self._replaced = sys.stdout is not self._stream
            sys.stdout = before

    def fault(self) -> str:
        """What was done to standard output, "" where nothing was."""
        if self._replaced:
            return "it replaced standard output"
        if not self._stream.closed:
            self._stream.flush()
        text = " ".join(self._beginning.data.decode("utf-8", "replace").split())
        return f"it printed `{text}`, and reports go to standard output" if text else ""


def is_foreign(rule: object) -> bool:
    """Whether a rule is code of a pack that is not the built-in one."""
    return not _is_ours(type(rule).__module__)


_LATE = (
    "dsl.diagnostics",
    "dsl.diagnostics.broken",
    "dsl.loose",
    "reviewer.text.editing",
    "reviewer.results.fixing",
    "reviewer.report.formats",
    "reviewer.report.tables",
    "reviewer.analysis.cost",
    "reviewer.analysis.latency",
    "reviewer.analysis.reliability",
    "reviewer.analysis.estimates",
    "reviewer.analysis.uncertainty",
)
"""Packages whose modules are imported where they are needed first, which may be after a rule."""

_LATE_MODULES = (
    "dsl._tables",
    "dsl.building.assumable",
    "dsl.money",
    "reviewer.analysis.traffic.border_traffic",
    "reviewer.analysis.traffic.payload_size",
    "reviewer.report.cost_sentence",
)


@cache
def _import_late() -> None:
    """Import what is imported late, so that a snapshot has it as it was written."""
    for name in _LATE_MODULES:
        import_module(name)
    for package in map(import_module, _LATE):
        for found in iter_modules(package.__path__):
            import_module(f"{package.__name__}.{found.name}")


_latest: list[Snapshot] = []


def current_snapshot() -> Snapshot:
    """The modules as they are now; the last snapshot, where it still shows them."""
    _import_late()
    if not _latest or not _latest[0].is_current():
        _latest[:] = [Snapshot()]
    return _latest[0]


def changes(names: Sequence[str]) -> str:
    """What was changed, as a report says it; "" where nothing was."""
    shown = [f"`{name}`" for name in names[:_MOST_NAMES]]
    if more := len(names) - len(shown):
        shown.append(f"{more} more")
    return f"changed {', '.join(shown)}" if shown else ""
