"""Figures of the catalog that are due for rereading, the oldest first.

    python -m tools.stale_figures [--on 2027-12-01] [--all]

A figure is due when the last day on which a text is known to have stated it (`checked`) is more than
a year ago, or was not recorded. With `--all` the figures that were never read (`general`) are listed
too; without it they are only counted. Figures lent by `like` count for the technology that lends them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from dsl.catalogue import catalogue, common_figures, kind_figures
from dsl.kinds import Kind
from tools.figures import GROUPED, NUMBERS, READ

YEAR = 365
"""Days after which a figure is due. Basis: a convention; living pages change within a year."""


class Dated(NamedTuple):
    """A figure by its place in the catalog, its basis, and the day it was last checked."""

    place: str
    basis: str
    sources: tuple[str, ...]
    checked: date | None

    def age(self, today: date) -> int | None:
        """Days since it was checked; None where it never was."""
        return None if self.checked is None else (today - self.checked).days


def dated_figures() -> Iterator[Dated]:
    """Every figure of the catalog that is not lent by another technology."""
    for key, entry in catalogue().technologies.items():
        yield from _figures_in(f"technologies/{key}.toml", entry.figures)
    for kind in Kind:
        yield from _figures_in(f"kinds.toml {kind.value}", kind_figures(kind))
    common = common_figures()
    for group in ("availability", "copies", "round_trip"):
        yield from _dated(f"common.toml {group}", common[group])
    yield from _dated("common.toml", {"regions": common["regions_said"]})


def _figures_in(place: str, figures: Mapping[str, Any]) -> Iterator[Dated]:
    for group in GROUPED:
        yield from _dated(f"{place} {group}", figures.get(group, {}))
    single = {name: figures[name] for name in (*NUMBERS, "traits") if name in figures}
    yield from _dated(place, {n: each for n, each in single.items() if n not in GROUPED})


def _dated(place: str, figures: Mapping[str, Any]) -> Iterator[Dated]:
    for name, figure in figures.items():
        if "as" not in figure:
            day = date.fromisoformat(figure["checked"]) if "checked" in figure else None
            yield Dated(f"{place} {name}", figure["basis"], tuple(figure.get("sources", ())), day)


def stale(figures: Sequence[Dated], today: date) -> list[Dated]:
    """The figures that are due: those never checked first, then the oldest."""
    due = [one for one in figures if (age := one.age(today)) is None or age > YEAR]
    return sorted(due, key=lambda one: (one.checked or date.min, one.place))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each figure that is due, and how many were ever read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--on", type=date.fromisoformat, default=date.today(), metavar="DAY")
    parser.add_argument("--all", action="store_true", help="also list figures that were never read")
    options = parser.parse_args(arguments)
    figures = list(dated_figures())
    read = [one for one in figures if one.basis in READ]
    due = stale(read, options.on)
    listed = stale([one for one in figures if one.basis == "general"], options.on)
    for one in [*due, *(listed if options.all else [])]:
        age = one.age(options.on)
        shown_age = "never" if age is None else f"{age:5} d"
        print(f"{shown_age:>7}  {one.basis:9}  {one.place}  {', '.join(one.sources)}")
    print(
        f"{len(due)} of {len(read)} figures that were read are due; {len(listed)} were never read"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
