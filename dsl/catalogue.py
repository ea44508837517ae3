"""The catalogue: the technologies and kinds a design may name, and their figures.

`dsl` reads names only; what a figure means is for `reviewer` to say. The truth is kept by
hand in `technologies/*.toml`, `kinds.toml`, `common.toml` and `sources.toml`; `tools/generate_catalogue.py`
makes `_catalogue.json` and `_figures.txt` of them, which are what is read here: names when the
catalogue is first asked for, figures of an entry only when one of them is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from dsl.kinds import Kind
from dsl.value import value

_HERE = Path(__file__).parent
_WORD = re.compile(r"[^\W_]+[+#]*")


@dataclass(frozen=True, slots=True, eq=False)
class Technology:
    """One entry of the catalogue, or what holds of a kind where no technology is named.

    `managed` is true where the provider runs it over several zones: without a count it is
    not one box, unless it is run `by_instance`: its customers count its instances, and `x1` is
    one. `partitions` is true where it spreads data over its nodes by itself: `xN`
    then counts nodes, not copies. `replicates` is true where nodes hold copies of each
    other's data without a leader. `quorum` is true where a majority of the nodes (of an
    item's copies, where it partitions) must be up. `copies` is how many nodes hold each
    item where the design does not say. `icon` is a class path of the `diagrams` library
    and names a picture in `reviewer/report/picture/icons`. `figures` holds capacities, latencies,
    availabilities and limits, each with unit, source and basis, as `reviewer.analysis.capacity.catalogue_figures`
    reads them; empty where only the figures of its kind apply.
    """

    id: str
    title: str
    kind: Kind
    icon: str
    managed: bool = False
    partitions: bool = False
    replicates: bool = False
    figures: Mapping[str, Any] = field(default_factory=dict)
    quorum: bool = False
    copies: int = 1
    by_instance: bool = False


class Word(NamedTuple):
    """What a word of the vocabulary means: a kind, and a technology where it names one."""

    kind: Kind
    technology: Technology | None = None


@value
class Catalogue:
    """The vocabulary: `words` by `normal` spelling, `technologies` by id.

    `kinds` says of each kind what `technologies` says of a technology. `labels` are more
    spellings of technologies, by id: too common for a word of the vocabulary, clear where
    a technology is expected (`service api: Go`). `heads` are nouns that say the kind of a
    phrase that ends in them (`matching engine`) and declare nothing alone. `people` are words
    that mean a client where nothing follows them; they and `roles` make an app a client
    (`courier app`, `restaurant app`) and declare nothing in front of another noun.
    """

    words: Mapping[str, Word]
    technologies: Mapping[str, Technology]
    kinds: Mapping[Kind, Technology] = MappingProxyType({})
    labels: Mapping[str, str] = MappingProxyType({})
    heads: Mapping[str, str] = MappingProxyType({})
    people: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    def technology(self, text: str) -> Technology | None:
        """The technology a label names: the longest name in it, the first of equals.

        `"Redis or Memcached"` is Redis, `"Azure SQL, Basic tier"` is Azure SQL; None where
        the catalogue knows no name in it. Only the first 200 characters are looked at.
        """
        words = _words(text[:200])
        for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                if found := self._named("-".join(words[start : start + length])):
                    return found
        return None

    def _named(self, name: str) -> Technology | None:
        word = self.words.get(name)
        if word and word.technology:
            return word.technology
        label = self.labels.get(name)
        return self.technologies[label] if label else None


_LONGEST_NAME = 6  # words in the longest name of the catalogue; a test holds it to the data


class _Technologies(Mapping[str, Technology]):
    """Makes an entry when it is asked for: few designs name more than a dozen."""

    def __init__(self, rows: dict[str, list[Any]], prefix: str = "") -> None:
        self._rows = rows
        self._prefix = prefix
        self._made: dict[str, Technology] = {}

    def __getitem__(self, name: str) -> Technology:
        if name not in self._made:
            self._made[name] = _technology(name, self._rows[name], self._prefix + name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._rows


class _Words(Mapping[str, Word]):
    """Words by spelling, each made when it is asked for."""

    def __init__(
        self, kinds: dict[str, str], names: dict[str, str], technologies: Mapping[str, Technology]
    ) -> None:
        self._meant = names | kinds
        self._kinds = kinds
        self._technologies = technologies

    def __getitem__(self, spelling: str) -> Word:
        meant = self._meant[spelling]
        if spelling in self._kinds:
            return Word(Kind(meant))
        technology = self._technologies[meant]
        return Word(technology.kind, technology)

    def __iter__(self) -> Iterator[str]:
        return iter(self._meant)

    def __len__(self) -> int:
        return len(self._meant)

    def __contains__(self, spelling: object) -> bool:
        return spelling in self._meant


class _Figures(Mapping[str, Any]):
    """The figures of one entry, read from the file when the first is asked for."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __getitem__(self, name: str) -> Any:
        return _figures(self._key)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_figures(self._key))

    def __len__(self) -> int:
        return len(_figures(self._key))


def _technology(name: str, row: list[Any], key: str) -> Technology:
    title, kind, icon, flags, copies = row
    return Technology(
        id=name,
        title=title,
        kind=Kind(kind),
        icon=icon,
        managed="m" in flags,
        partitions="p" in flags,
        replicates="r" in flags,
        quorum="q" in flags,
        by_instance="b" in flags,
        copies=copies,
        figures=_Figures(key),
    )


def normal(text: str) -> str:
    """The spelling words are looked up by: lower case, blanks, `-` and `_` alike as `-`."""
    return "-".join(text.casefold().replace("_", " ").replace("-", " ").split())


def spelled(name: str) -> str:
    """The spelling a name of the catalogue is kept under: letters, digits, `+` and `#` only.

    The same as `normal` for what a word of the language may hold; `Node.js` and `Pub/Sub`
    are `node-js` and `pub-sub`.
    """
    return "-".join(_words(name))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


@cache
def catalogue() -> Catalogue:
    """The built-in catalogue, read once."""
    data = json.loads((_HERE / "_catalogue.json").read_bytes())
    technologies = _Technologies(data["technologies"])
    by_kind = _Technologies(data["kinds"], prefix="kind ")
    return Catalogue(
        words=_Words(data["synonyms"], data["names"], technologies),
        technologies=technologies,
        kinds=_Kinds(by_kind),
        labels=data["labels"],
        heads=data["heads"],
        people=frozenset(data["people"]),
        roles=frozenset(data["roles"]),
    )


class _Kinds(Mapping[Kind, Technology]):
    """What holds of each kind, in the order of `Kind`."""

    def __init__(self, rows: _Technologies) -> None:
        self._rows = rows

    def __getitem__(self, kind: Kind) -> Technology:
        return self._rows[kind.value]

    def __iter__(self) -> Iterator[Kind]:
        return iter(Kind)

    def __len__(self) -> int:
        return len(Kind)


@cache
def _lines() -> dict[str, str]:
    """Each entry's figures, as JSON still to be read: a design needs few of them."""
    lines = (_HERE / "_figures.txt").read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)


@cache
def _figures(key: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(_lines().get(key, "{}"))
    return figures


def kind_figures(kind: Kind) -> Mapping[str, Any]:
    """The figures that hold of a kind where no technology has its own."""
    return _Figures(f"kind {kind.value}")


def common_figures() -> Mapping[str, Any]:
    """The figures that hold of no technology: places, copies, round trips."""
    return _Figures("common")


def sources() -> Mapping[str, Mapping[str, Any]]:
    """Every citation by the key figures name it by: `title`, `url`, `year`, `basis`."""
    return _Figures("sources")


@cache
def price_list() -> Mapping[str, Any]:
    """The prices of `dsl/prices.toml`: `head`, `sources`, `rows`, `machines`, `kinds`, `plans`."""
    prices: dict[str, Any] = json.loads((_HERE / "_prices.json").read_bytes())
    return prices
