"""How a hurried text is read, compared with what a person reads in it.

`meant.json` holds, for each text, the components with their kinds, the counts and the links
that a person reads there. It was written by someone who had not seen the grammar.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from dsl.parse import parse
from tests.dsl.correcting import At, correct

HERE = Path(__file__).parent / "hurried"

_TOLERANCE = 0.05
"""The share of what is meant that may be missing or too much: one thing of twenty."""

_STORES = {kind for kind in Kind if kind.family is Family.STORE}
_COMPUTE = {kind for kind in Kind if kind.family is Family.COMPUTE}
_RUN = _COMPUTE | {Kind.GATEWAY, Kind.COORDINATION, Kind.AUTH}
_MESSAGING = {kind for kind in Kind if kind.family is Family.MESSAGING}
_EDGE = {kind for kind in Kind if kind.family is Family.EDGE}
_DATABASES = _STORES - {Kind.OBJECT_STORE, Kind.FILE_STORE, Kind.CACHE}

_KINDS: tuple[tuple[str, frozenset[Kind]], ...] = tuple(
    (word, frozenset(kinds))
    for word, kinds in (
        ("client", {Kind.CLIENT}),
        *((word, _RUN) for word in ("service", "worker", "engine", "job", "connector", "model")),
        *((word, _RUN) for word in ("scheduler", "capture", "container", "function", "ingest")),
        ("external", {Kind.EXTERNAL}),
        ("load balancer", _EDGE),
        ("gateway", _EDGE | {Kind.REALTIME}),
        ("cdn", _EDGE),
        ("dns", _EDGE),
        ("edge", _EDGE),
        ("waf", _EDGE),
        ("cache", {Kind.CACHE, Kind.KV, Kind.GEO, Kind.CDN}),
        ("object", {Kind.OBJECT_STORE, Kind.FILE_STORE}),
        ("file", {Kind.OBJECT_STORE, Kind.FILE_STORE}),
        ("warehouse", _STORES),
        ("data lake", _STORES),
        ("analytics", _STORES),
        ("search", _STORES),
        ("vector", _STORES),
        ("time series", _STORES),
        ("key-value", _STORES),
        ("database", _STORES - {Kind.OBJECT_STORE}),
        ("storage", _STORES | {Kind.COORDINATION}),
        ("store", _STORES),
        ("queue", _MESSAGING),
        ("stream processor", _COMPUTE),
        ("delivery stream", _MESSAGING | _COMPUTE),
        ("stream", _MESSAGING),
        ("pub", _MESSAGING),
        ("outbox", _STORES | _MESSAGING),
        ("coordination", {Kind.COORDINATION, Kind.KV}),
        ("registry", {*_RUN, *_STORES}),
        ("monitor", {Kind.MONITORING, Kind.LOGGING, *_STORES, *_COMPUTE}),
        ("dashboard", {Kind.CLIENT, Kind.MONITORING}),
        ("device", {Kind.CLIENT}),
        ("log", {Kind.MONITORING, Kind.LOGGING, *_MESSAGING}),
        ("secret", {Kind.SECRETS, Kind.KMS}),
        ("pooler", {Kind.LB, Kind.GATEWAY, *_COMPUTE}),
        ("agent", {Kind.MONITORING, Kind.LOGGING, *_COMPUTE}),
        ("tracing", {Kind.MONITORING, Kind.LOGGING}),
        ("auth", {Kind.AUTH, *_COMPUTE}),
    )
)
"""What a person calls a kind, by the word that is looked for in it, and our kinds for it."""


class Fault(NamedTuple):
    """One thing that is read otherwise than it was meant."""

    what: str

    def __str__(self) -> str:
        return self.what


class Judged(NamedTuple):
    """What is read of a text: the faults, how many things are meant, errors before and after."""

    name: str
    faults: tuple[Fault, ...]
    meant: int
    errors: int
    left: int

    @property
    def right(self) -> bool:
        """Whether it is read as meant, but for one thing of twenty, and no error is left."""
        return not self.left and len(self.faults) <= max(1, int(_TOLERANCE * self.meant))

    @property
    def exact(self) -> bool:
        """Whether nothing at all is read otherwise."""
        return not self.left and not self.faults


@cache
def meant() -> dict[str, Any]:
    """What a person reads in each text, by its path."""
    found: dict[str, Any] = json.loads((HERE / "meant.json").read_text("utf-8"))
    return found


def judge(name: str, *, rounds: int = 1) -> Judged:
    """What is read of a text, after its hints were followed for `rounds` rounds at most."""
    text = (HERE / name).read_text("utf-8")
    errors = sum(problem.fatal for problem in parse(text).problems)
    text = corrected(text, meant()[name]["components"], rounds)
    parsed = parse(text)
    left = sum(problem.fatal for problem in parsed.problems)
    wanted = meant()[name]
    return Judged(name, tuple(differences(parsed.design, wanted)), _size(wanted), errors, left)


def corrected(text: str, kinds: dict[str, str], rounds: int = 1) -> str:
    """The text after the hints of its errors were followed to the letter.

    Where a hint leaves it open what a component is, it becomes what a person means by it.
    """
    for _ in range(rounds):
        parsed = parse(text)
        problems = [each for each in parsed.problems if each.fatal]
        source = parsed.design.source.text
        for problem in sorted(problems, key=lambda each: each.span, reverse=True):
            hint = _chosen(problem.hint, kinds)
            source = correct(At(source, *problem.span), hint) or source
        text = source
    return text


_OPEN = re.compile(
    r"(?P<head>declare it on a separate line|declare what it is): (?P<choices>`[^`]+`(?:, `[^`]+`)*(?: or `[^`]+`)?)"
)


def _chosen(hint: str, kinds: dict[str, str]) -> str:
    """The hint with the declaration of the kind that is meant as its only choice."""
    match = _OPEN.fullmatch(hint)
    if match is None:
        return hint
    choices = re.findall(r"`([^`]+)`", match["choices"])
    name = _plain(choices[0].split(":")[0].split(maxsplit=1)[1])
    wanted = next((kind for each, kind in kinds.items() if _plain(each) == name), "")
    fitting = [each for each in choices if wanted and Kind(each.split()[0]) in kinds_of(wanted)]
    return f"declare it on a separate line: `{(fitting or choices)[0]}`"


def _size(wanted: dict[str, Any]) -> int:
    return len(wanted["components"]) + len(wanted["counts"]) + len(wanted["links"])


def differences(design: Design, wanted: dict[str, Any]) -> Iterator[Fault]:
    """What a design has otherwise than it is meant."""
    found = {name: _components(design, name, wanted) for name in wanted["components"]}
    for name, components in found.items():
        if not components:
            yield Fault(f"no {name}")
        for component in components:
            if not _is_kind(component, wanted["components"][name]):
                yield Fault(f"{name} is {component.kind}, not {wanted['components'][name]}")
    taken = {component.name for components in found.values() for component in components}
    mentioned = _plain(str(wanted["notes"]))
    for name in design.components:
        if name not in taken and _plain(name) not in mentioned:
            yield Fault(f"{name} is too much")
    yield from _counts(wanted, found)
    yield from _links(design, wanted, found)


def _is_kind(component: Component, wanted: str) -> bool:
    """Whether a component is what a person calls it.

    What others run may be called outside, and a product of operations by what it does: a client
    for its page, a worker for what it ships.
    """
    technology = component.technology
    if wanted.startswith("external") and technology and technology.managed:
        return True
    named = wanted.startswith(("client", "worker", "service")) and technology
    if named and component.kind in _WITH_PAGES:
        return True
    return component.kind in kinds_of(wanted)


_WITH_PAGES = {Kind.SERVICE, Kind.MONITORING, Kind.LOGGING}


def _counts(wanted: dict[str, Any], found: dict[str, list[Component]]) -> Iterator[Fault]:
    for name, count in wanted["counts"].items():
        for component in found[name]:
            said = component.count if component.count is not None else component.attributes.shards
            if said != count:
                yield Fault(f"{name} x{component.count}, not x{count}")


def _links(
    design: Design, wanted: dict[str, Any], found: dict[str, list[Component]]
) -> Iterator[Fault]:
    drawn = {(link.source, link.target) for link in design.links}
    for start, end in wanted["links"]:
        pairs = {(one.name, other.name) for one in found[start] for other in found[end]}
        if not pairs <= drawn:
            yield Fault(f"no link {start} -> {end}")


def kinds_of(text: str) -> frozenset[Kind]:
    """Our kinds for what a person calls one: `service (holds the connections)`, `worker / batch`."""
    plain = text.casefold()
    head = re.split(r"[(]", plain)[0]
    found = {kind for word, kinds in _KINDS if word in head for kind in kinds}
    if "vector" in plain or "search" in plain:
        found |= _STORES
    exact = {kind for kind in Kind if kind.value in head}
    return frozenset(found | exact) or frozenset(_COMPUTE)


def _components(design: Design, name: str, wanted: dict[str, Any]) -> list[Component]:
    """The component that a person calls `name`, or both halves of `web/mobile`."""
    whole = _component(design, name, wanted)
    halves = [_component(design, half, wanted) for half in name.split("/")]
    if whole is None and len(halves) > 1 and all(halves):
        return [half for half in halves if half]
    return [whole] if whole else []


def _component(design: Design, name: str, wanted: dict[str, Any]) -> Component | None:
    """The component that a person calls `name`: by its name, its label, else its technology."""
    plain = _plain(name)
    parts = design.components.values()
    same = [each for each in parts if plain in (_plain(each.name), _plain(each.label))]
    same = same or [each for each in parts if plain in map(_plain, _wholes(each))]
    if same:
        return same[0]
    others = {_plain(each) for each in wanted["components"]}
    free = [each for each in parts if _plain(each.name) not in others]
    alike = [each for each in free if plain in _words_of(each)]
    return alike[0] if len(alike) == 1 else None


def _wholes(component: Component) -> Iterator[str]:
    """A name with its label, and as it is declared: `s3 raw`."""
    yield f"{component.name} {component.label}"
    yield f"{component.kind.value} {component.name}"
    if component.technology:
        yield f"{component.technology.id} {component.name}"


def _words_of(component: Component) -> Iterable[str]:
    """What else a component may be called: its technology, its name without a version."""
    if component.technology:
        yield _plain(component.technology.title)
        yield _plain(component.technology.id)
    yield _plain(component.technology_text)
    yield re.sub(r"\d+[a-z]?$", "", _plain(component.name))


def _plain(text: str) -> str:
    """Letters and digits only, in lower case, without the `s` of a plural."""
    return re.sub(r"[^\w]|_", "", text.casefold()).removesuffix("s")


def main() -> None:
    """Print what is read otherwise than it was meant."""
    import sys  # noqa: PLC0415

    sort, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    names = [
        n
        for n in meant()
        if n.startswith(sort) and first <= int(n.split("/")[1].partition("-")[0]) <= last
    ]
    judged = [judge(name) for name in names]
    for each in judged:
        sign = "=" if each.exact else "~" if each.right else "✖"
        print(
            f"{sign} {each.name} errors {each.errors} -> {each.left}; {len(each.faults)} of {each.meant}"
        )
        for fault in each.faults:
            print(f"      {fault}")
    right, exact = (sum(getattr(each, kind) for each in judged) for kind in ("right", "exact"))
    print(f"{right} of {len(judged)} right, {exact} exactly")


if __name__ == "__main__":
    main()
