"""`Scenario`: what is supposed of a design, read from the words of options or a page."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Design
from dsl.kinds import Family
from dsl.quantities import NotAQuantityError, read_quantity
from dsl.quantity import Dimension
from reviewer.text.did_you_mean import did_you_mean

MOST_TIMES = 1e9
"""More than a thousand million times the load says nothing that less does not."""

_FACTOR = re.compile(r"\s*([0-9][0-9,_]*(?:\.[0-9]+)?|\.[0-9]+)\s*(k?)\s*(?:x|×|times)?\s*")
_SOME = re.compile(r"(?P<number>[0-9]{1,9})\s+of\s+(?P<name>.+)")
_SET = re.compile(
    r"\s*(?:assume\s+)?(?P<subject>[^\s=]+?)\s*(?:=|\s)\s*(?P<value>[^#{}\[\]\n]+?|\[[^#{}\[\]\n]+\])\s*"
)
_PLACES = ("zone", "region", "network", "group")
_NUMBERED = re.compile(r"(?P<number>[0-9]{1,9})(?:\s+of\s+(?P<region>\S+))?")
_LEAST_SEVERAL = 2  # of `zones=many`, as many as are certain


class ScenarioError(ValueError):
    """What is supposed cannot be: the text is one line that says why, and what to write."""


class Patience(NamedTuple):
    """A wish for the 99th percentile: `factor` of today's (or of what is required), or seconds."""

    factor: float = 0.0
    required: bool = False
    seconds: float = 0.0


class Setting(NamedTuple):
    """`subject.quality=value`, as it was written; `subject` is "" for the whole design."""

    subject: str
    quality: str
    value: str


class Failure(NamedTuple):
    """A component or a place that is lost; `number` of its instances, 0 for all of it.

    The place of components that count their zones is called by its number: `1`, `1 of west`.
    """

    name: str
    place: str = ""
    number: int = 0


class Scenario(NamedTuple):
    """What is supposed, all of it at once; a scenario of nothing is the design as it stands."""

    load: float = 1.0
    failures: tuple[Failure, ...] = ()
    settings: tuple[Setting, ...] = ()
    patience: Patience | None = None


def factor_of(text: str) -> float:
    """How many times: `100x`, `1.5`, `2k x`.

    Raises:
        ScenarioError: it is no number above 0.

    """
    found = _FACTOR.fullmatch(text) if len(text) <= 40 else None  # noqa: PLR2004  # no factor is longer
    value = float(found[1].replace(",", "").replace("_", "")) if found else 0.0
    value *= 1000 if found and found[2] else 1
    if not 0 < value <= MOST_TIMES or not math.isfinite(value):
        raise ScenarioError(f"`{text[:40]}` is not a multiple; try `100x`")
    return value


def patience_of(text: str) -> Patience:
    """`0.5x` of today's p99, `0.5x required`, `half`, or a time such as `80ms`.

    Raises:
        ScenarioError: it is none of these.

    """
    words = text.strip().casefold()
    required = words.endswith("required")
    words = words.removesuffix("required").removesuffix("today").strip()
    if words == "half":
        return Patience(0.5, required)
    if words.endswith(("x", "×", "times")):
        return Patience(factor_of(words), required)
    try:
        seconds = read_quantity(text, (Dimension.DURATION,)).value
    except NotAQuantityError as error:
        raise ScenarioError(f"p99: {error}; try `0.5x`, `0.5x required` or `80ms`") from None
    if seconds <= 0:
        raise ScenarioError("p99 cannot be zero; try `--p99 80ms`")
    return Patience(seconds=seconds)


def setting_of(text: str) -> Setting:
    """`hot.hit=0%` in its parts.

    Raises:
        ScenarioError: it has not that form.

    """
    found = _SET.fullmatch(text) if len(text) <= 200 and text.isprintable() else None  # noqa: PLR2004  # no setting is longer
    if found is None:
        raise ScenarioError(f"`{text[:40]}` sets nothing; try `hot.hit=0%` or `api.count=16`")
    subject, _, quality = found["subject"].rpartition(".")
    return Setting(subject, quality, found["value"])


def failures_of(design: Design, texts: Iterable[str]) -> tuple[Failure, ...]:
    """What is lost, by the names of `design`: `urls`, `2 of api`, `zone a`, `region eu`.

    Raises:
        ScenarioError: the design has nothing of that name.

    """
    return tuple(_read_failure(design, text.strip()) for text in texts)


def _read_failure(design: Design, text: str) -> Failure:
    if found := _SOME.fullmatch(text):
        name, number = found["name"].strip(), int(found["number"])
        if name in design.components and number:
            return Failure(name, number=number)
        raise _unknown_name(design, name)
    kind, _, name = text.partition(" ")
    if kind in _PLACES and name.strip():
        return Failure(_find_group(design, kind, name.strip()), kind)
    if text in design.components:
        return Failure(text)
    if text in design.groups:
        return Failure(text, design.groups[text].kind)
    raise _unknown_name(design, text)


def _find_group(design: Design, kind: str, name: str) -> str:
    """The name of a group of this kind; one that is only said in `zones=[a b]` counts too."""
    group = design.groups.get(name)
    if group is not None and group.kind == kind:
        return name
    if kind in ("zone", "region"):
        if name in set(_said_places(design, kind)):
            return name
        if found := _NUMBERED.fullmatch(name):
            return _find_numbered(design, kind, int(found["number"]), found["region"] or "")
    known = [one.name for one in design.groups.values() if one.kind == kind]
    hint = did_you_mean(name, known) or (f"one of {', '.join(known[:5])}" if known else "")
    raise ScenarioError(f"unknown {kind} `{name[:40]}`" + (f": {hint}" if hint else ""))


def _find_numbered(design: Design, kind: str, number: int, region: str) -> str:
    """The name of a place that components only count: its number, within a region if one is said."""
    if region and region not in design.groups:
        raise _unknown_name(design, region)
    most = max(
        (counted_places(part, kind, region) for part in design.components.values()), default=0
    )
    where = f" of {region}" if region else ""
    if not 1 <= number <= most:
        known = (
            f"its {kind}s are counted from 1 to {most}"
            if most
            else f"no component counts its {kind}s"
        )
        raise ScenarioError(f"unknown {kind} `{number}{where}`: {known}")
    return f"{number}{where}"


def counted_places(part: Component, kind: str, region: str = "") -> int:
    """How many zones or regions a component counts without naming them; 0 where it does not.

    With a `region`, only what stands in it counts.
    """
    if region and region not in part.groups:
        return 0
    said = part.attributes.zones if kind == "zone" else part.attributes.regions
    if not isinstance(said, int) or part.family is Family.CLIENT:
        return 0
    return _LEAST_SEVERAL if said == MANY else said


def numbered_place(name: str) -> tuple[int, str] | None:
    """The number of a place that is only counted and the region it is in; None for a name."""
    found = _NUMBERED.fullmatch(name)
    return (int(found["number"]), found["region"] or "") if found else None


MOST_OFFERED = 16
"""So many zones or regions that are only stated are offered to choose from; a convention."""


def stated_places(design: Design) -> tuple[str, ...]:
    """What can fail beside components and groups: zones and regions that attributes state."""
    found: dict[str, None] = {}
    for kind in ("zone", "region"):
        named = (name for name in _said_places(design, kind) if name not in design.groups)
        found.update({f"{kind} {name}": None for name in named})
        most = max((counted_places(part, kind) for part in design.components.values()), default=0)
        found.update({f"{kind} {n}": None for n in range(1, min(most, MOST_OFFERED) + 1)})
    return tuple(found)[: 2 * MOST_OFFERED]


def _said_places(design: Design, kind: str) -> Iterable[str]:
    for part in design.components.values():
        said = part.attributes.zones if kind == "zone" else part.attributes.regions
        yield from said if isinstance(said, tuple) else ()


def _unknown_name(design: Design, name: str) -> ScenarioError:
    known: Sequence[str] = [*design.components, *design.groups]
    hint = did_you_mean(name, known) or "name a component, `zone a` or `region eu`"
    return ScenarioError(f"unknown name `{name[:40]}`: {hint}")
