"""Names of submissions that tell them apart, as short as they can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

_LONGEST = 4  # the last of the forms that `_forms` gives
_ROUNDS = 12  # of making names longer; then those still shared are numbered


class Place(NamedTuple):
    """Where a submission lies: the path of its file, and the folder that was named, or ""."""

    path: str
    folder: str = ""
    whole: str = ""  # the absolute path


def distinct_names(places: Sequence[Place]) -> list[str]:
    """A name for each place: its path from the folder without the ending, where that is enough.

    Where two would have one name, both, and those that share it, have a longer one: with the
    ending, with the folder, with both, or the whole path.
    """
    forms = [[*_forms(place)] for place in places]
    lengths = dict.fromkeys((form[0] for form in forms), 0)
    for _ in range(_ROUNDS):
        names = [form[lengths[form[0]]] for form in forms]
        number = Counter(names)
        shared = {form[0] for form, name in zip(forms, names, strict=True) if number[name] > 1}
        longer = [first for first in shared if lengths[first] < _LONGEST]
        if not longer:
            break
        for first in longer:
            lengths[first] += 1
    return [*_numbered(form[lengths[form[0]]] for form in forms)]


def _numbered(names: Iterable[str]) -> Iterator[str]:
    """The names, those that were there before with a number."""
    seen: set[str] = set()
    for name in names:
        number, unique = 1, name
        while unique in seen:
            number += 1
            unique = f"{name} ({number})"
        seen.add(unique)
        yield unique


def _forms(place: Place) -> Iterator[str]:
    """The names that a place may have, each longer than the one before."""
    typed = PurePath(place.path)
    inside = typed.relative_to(place.folder) if place.folder else typed
    for path in (inside, typed):
        yield (path.with_suffix("") if path.name else path).as_posix()
        yield path.as_posix()
    yield place.whole or typed.as_posix()
