"""Designs, findings and readings of pictures for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

from dsl.design import Component, Design, Group, Link, Mode
from dsl.kinds import Kind
from dsl.parse import parse
from dsl.source import Source, Span
from reviewer.model.finding import Answer, Category, Finding, Outcome, Severity, fingerprint

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
SVG = "{http://www.w3.org/2000/svg}"
NOWHERE = Span(0, 0)


def example(name: str) -> Design:
    """The example design of that name."""
    return parse(next(file for file in EXAMPLES if file.stem == name).read_text()).design


def a_design(text: str) -> Design:
    """The design that `text` says without a mistake."""
    parsed = parse(text)
    assert not parsed.partial, parsed.problems
    return parsed.design


def hostile(words: str) -> Design:
    """A design that says `words` wherever a label may stand, past the parser."""
    components = {
        name: Component(
            name, Kind.SERVICE, NOWHERE, label=words, groups=(group,), technology_text=words
        )
        for name, group in (("a", "one"), ("b", "two"))
    }
    groups = {name: Group(name, "region", NOWHERE, label=words) for name in ("one", "two")}
    links = tuple(
        Link(f"{a}{arrow}{b}", a, b, mode, NOWHERE, label=words)
        for a, arrow, b, mode in (("a", "->", "b", Mode.SYNC), ("b", "~>", "a", Mode.ASYNC))
    )
    return Design(Source("x", ""), words, components=components, groups=groups, links=links)


def large(components: int, links: int, groups: int = 4) -> Design:
    """A connected design of exactly this size."""
    names = [f"c{i}" for i in range(components)]
    kinds = ("service", "redis", "postgres", "kafka", "worker")
    lines = []
    for group in range(groups):
        lines.append(f"region r{group} {{")
        lines += [
            f"{kinds[i % 5]} {names[i]} x{i % 4 + 1}" for i in range(group, components, groups)
        ]
        lines.append("}")
    steps = ((i, i + step) for step in range(1, components) for i in range(components - step))
    lines += [f"c{a} -> c{b}" for (a, b), _ in zip(steps, range(links), strict=False)]
    return a_design("\n".join(lines))


def a_finding(
    severity: Severity,
    *components: str,
    links: Iterable[str] = (),
    rule: str = "some-rule",
    accepted: str = "",
) -> Finding:
    """A finding about these places."""
    answer = Answer(Outcome.VIOLATED, "it is <bad>", components, tuple(links))
    mark = fingerprint(rule, components, answer.links)
    return Finding(rule, severity, Category.RELIABILITY, answer, (), (), "", mark, accepted)


def read(svg: bytes | None) -> ET.Element:
    """The root of a picture that is there."""
    assert svg is not None
    return ET.fromstring(svg)  # noqa: S314 - a picture of ours


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    """The elements of a class, in the order they are drawn."""
    return [each for each in root.iter() if name in each.get("class", "").split()]


def title(element: ET.Element) -> str:
    """What a part of the picture is called, in full."""
    return element.findtext(f"{SVG}title") or ""
