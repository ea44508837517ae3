"""Packs: the rules that installed packs and pack files define, or why they did not load.

A pack is a module, a package, or a YAML file. Nothing in it registers itself: the loader takes
every `Rule` that a module of the pack defines. Python packs are code; they come from what is
installed and from `--pack`, never from the folder under review. A YAML file is data, and is
read by `reviewer.packs.data` where one is named.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec, spec_from_file_location
from operator import is_
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

from reviewer.model.failure import Failure, reason_of
from reviewer.model.pack import Pack
from reviewer.model.rule import BUILT_IN, Rule
from reviewer.packs.entry_points import plugins

if TYPE_CHECKING:
    from dsl.vocabulary import Vocabulary

GROUP = "reviewer.packs"
"""The entry point group that installed packs come by; each names a module or a package."""

"""The package of the built-in rules."""

DATA = (".yaml", ".yml")
"""How the name of a pack that is data ends."""


class PackError(Exception):
    """A pack cannot be loaded; the text says why in one line."""


def load_packs(files: Sequence[str] = (), *, installed: bool = True) -> tuple[Pack, ...]:
    """The installed packs, then those of `files` (a module, a package's folder, or a YAML file).

    Never raises: whatever does not load is a failure of its pack.
    """
    packs = (
        [_load_installed(point.name, point.value) for point in plugins(GROUP)] if installed else []
    )
    packs += [pack for file in dict.fromkeys(files) for pack in _load_path(file)]
    return _without_duplicates(packs)


def vocabulary_of(packs: Sequence[Pack]) -> Vocabulary | None:
    """What packs add to the language, to parse designs with; None where they add nothing.

    The same object for the same packs, so that what is made of it is made once.
    """
    technologies = [entry for pack in packs for entry in pack.technologies]
    rows = [row for pack in packs for row in pack.attributes]
    if not technologies and not rows:
        return None
    parts = (*technologies, *rows)
    if not _latest or not _is_same(parts, _latest[0][0]):
        from dsl.vocabulary import vocabulary  # noqa: PLC0415  # few packs add words

        _latest[:] = [(parts, vocabulary(technologies, rows))]
    return _latest[0][1]


_latest: list[tuple[tuple[object, ...], Vocabulary]] = []
"""The last vocabulary that was asked for, with the technologies and attributes it is made of."""


def _is_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    """Whether these are the same objects."""
    return len(some) == len(others) and all(map(is_, some, others))


def _load_installed(name: str, module: str) -> Pack:
    def load() -> Pack:
        return _collect_rules(name, _attempt_import(name, lambda: importlib.import_module(module)))

    return load() if module == BUILT_IN else _guarded(load)


def _guarded(load: Callable[[], Pack]) -> Pack:
    """A pack of code; that it printed, or changed modules, while it loaded is its failure."""
    from reviewer.model.intact import Printed, changes, current_snapshot  # noqa: PLC0415  # most runs load none

    before, printed = current_snapshot(), Printed()
    with printed.kept():
        pack = load()
    what = changes(before.restore())
    faults = [fault for fault in (what and f"it {what}", printed.fault()) if fault]
    hint = "a pack brings rules, and changes nothing"
    failures = [Failure(f"pack {pack.name}", fault, hint) for fault in faults]
    return pack._replace(failures=(*pack.failures, *failures))


def _load_path(path: str) -> list[Pack]:
    """The pack of a file; of a folder, that of its modules and each that is data in it."""
    if not is_folder(path):
        return [_load_file(path)]
    data = [str(file) for file in sorted(Path(path).iterdir()) if file.suffix.lower() in DATA]
    code = any(Path(path).glob("*.py")) or any(Path(path).glob("*/*.py"))
    modules = [_load_file(path)._replace(rubric_files=())] if code or not data else []
    return [*modules, *map(_load_file, data)]


def is_folder(path: str) -> bool:
    """Whether a path is a folder that can be looked into."""
    try:
        return Path(path).is_dir() and os.access(path, os.R_OK | os.X_OK)
    except (OSError, ValueError):
        return False


def _load_file(file: str) -> Pack:
    if file.lower().endswith(DATA):
        from reviewer.packs.data.load import load_data_pack  # noqa: PLC0415  # YAML is read where it is asked for

        return load_data_pack(file)
    return _guarded(
        lambda: _collect_rules(file, _attempt_import(file, lambda: _import_file(Path(file))))
    )


def _attempt_import(
    pack: str, load: Callable[[], ModuleType], part: str = ""
) -> ModuleType | Failure:
    """What `load` gives, or how it failed: a pack is foreign code, and may raise anything."""
    try:
        return load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - even a pack's sys.exit() is only its own fault
        reason = str(error) if isinstance(error, PackError) else reason_of(error)
        return Failure(f"pack {pack}", part + reason)


def _import_file(path: Path) -> ModuleType:
    """Import a module from its file, or a package from its folder.

    Raises:
        PackError: there is nothing of the kind. Whatever the module raises passes through.

    """
    name = f"_pack_{sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    spec = _spec_of(name, path)
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        if spec.loader is not None:
            spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _spec_of(name: str, path: Path) -> ModuleSpec:
    if path.is_dir() and not (path / "__init__.py").is_file():
        bare = ModuleSpec(name, None, is_package=True)
        bare.submodule_search_locations = [str(path)]
        return bare
    file = path / "__init__.py" if path.is_dir() else path
    if not file.exists():
        raise PackError("no such file")
    folders = [str(path)] if path.is_dir() else None
    spec = spec_from_file_location(name, file, submodule_search_locations=folders)
    if spec is None or not file.is_file():
        raise PackError("a pack is a .py file, a folder of them, or a .yaml file")
    return spec


def _collect_rules(name: str, root: ModuleType | Failure) -> Pack:
    """The rules a pack's modules define, in the order of their ids."""
    rules: list[Rule] = []
    failures: list[Failure] = []
    for part in _walk_modules(name, root):
        if isinstance(part, Failure):
            failures.append(part)
            continue
        for rule in _defined_rules(part):
            try:
                rules.append(rule())
            except Exception as error:  # noqa: BLE001 - as in `_attempt_import`
                failures.append(Failure(f"pack {name}", f"rule {rule.id}: {reason_of(error)}"))
    if not rules and not failures:
        failures.append(
            Failure(
                f"pack {name}", "it defines no rule", "a rule derives from reviewer.model.rule.Rule"
            )
        )
    return Pack(
        name,
        tuple(sorted(rules, key=lambda rule: rule.id)),
        tuple(failures),
        rubric_files=_data_beside(root),
    )


def _data_beside(root: ModuleType | Failure) -> tuple[str, ...]:
    """The YAML files in a package's folder; they may hold rubrics."""
    folders = [] if isinstance(root, Failure) else list(getattr(root, "__path__", ()))
    files = (file for folder in folders for file in sorted(Path(folder).glob("*.yaml")))
    return tuple(str(file) for file in files)


def _walk_modules(pack: str, root: ModuleType | Failure) -> Iterator[ModuleType | Failure]:
    """A module and everything below it; what does not import comes as its failure."""
    yield root
    if isinstance(root, Failure):
        return
    for found in sorted(iter_modules(getattr(root, "__path__", ())), key=lambda found: found.name):
        module = partial(importlib.import_module, f"{root.__name__}.{found.name}")
        yield from _walk_modules(pack, _attempt_import(pack, module, f"module {found.name}: "))


def _defined_rules(module: ModuleType) -> list[type[Rule]]:
    """The rules that `module` itself defines; those it imports belong to another."""
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and thing.__module__ == module.__name__
        and issubclass(thing, Rule)
        and not thing.abstract
    ]


def _without_duplicates(packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """The same packs, each id once: the first stays, each later one is a failure."""
    owners: dict[str, tuple[Rule, Pack]] = {}
    kept = []
    for pack in packs:
        taken = [r for r in pack.rules if owners.setdefault(r.id, (r, pack))[0] is not r]
        failures = [*pack.failures, *(_duplicate_failure(pack, r, owners[r.id][1]) for r in taken)]
        rules = tuple(rule for rule in pack.rules if owners[rule.id][0] is rule)
        kept.append(pack._replace(rules=rules, failures=tuple(failures)))
    return _without_contradictions(kept)


def _without_contradictions(packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """The same packs; one that gives a name of an earlier one another meaning says so."""
    meant: dict[tuple[str, str], tuple[Pack, object]] = {}
    kept = []
    for pack in packs:
        clashes: dict[str, list[str]] = {}
        for key, name, meaning in _words_of(pack):
            owner, first = meant.setdefault(key, (pack, meaning))
            if owner is not pack and first != meaning:
                clashes.setdefault(owner.name, []).append(name)
        failures = [_clash(pack, owner, names) for owner, names in clashes.items()]
        kept.append(pack._replace(failures=(*pack.failures, *failures)))
    return tuple(kept)


def _clash(pack: Pack, owner: str, names: Sequence[str]) -> Failure:
    shown = [f"`{name}`" for name in names[:_MOST_SHOWN]]
    if more := len(names) - len(shown):
        shown.append(f"{more} more")
    listed = f"{', '.join(shown[:-1])} and {shown[-1]} mean" if shown[1:] else f"{shown[0]} means"
    reason = f"{listed} something else in pack {owner}"
    return Failure(f"pack {pack.name}", reason, "give one of them another name")


_MOST_SHOWN = 3


def _words_of(pack: Pack) -> Iterator[tuple[tuple[str, str], str, object]]:
    """What a pack adds: its sort and plain spelling, its name, and what tells its meaning."""
    if not (pack.attributes or pack.technologies or pack.rubrics):
        return
    from dsl.catalogue import normal  # noqa: PLC0415  # few packs add words

    for row in pack.attributes:
        meaning: object = (row.type, row.places, row.choices, row.bare)
        yield ("attribute", normal(row.name)), row.name, meaning
    for technology, spellings in pack.technologies:
        meaning = [getattr(technology, field) for field in technology.__slots__]
        for name in (technology.id, *spellings):
            yield ("word", normal(name)), name, meaning
    for rubric in pack.rubrics:
        yield ("rubric", rubric.id), rubric.id, pack.name


def _duplicate_failure(pack: Pack, rule: Rule, owner: Pack) -> Failure:
    where = "here already" if owner is pack else f"by pack {owner.name}"
    reason = f"rule id `{rule.id}` is taken {where}"
    return Failure(f"pack {pack.name}", reason, "give one of them another id")
