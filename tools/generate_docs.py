"""Writes the generated parts of the pages (language, errors, packs, command), from the code.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`. Run it with
`make generate`; a test says when a page is stale.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT))

from dsl.attributes import TABLE, AttributeType, Place, ValueType  # noqa: E402 - the path comes first
from dsl.building.examples import example  # noqa: E402 - the path comes first
from dsl.catalogue import catalogue  # noqa: E402 - the path comes first
from dsl.kinds import Kind  # noqa: E402 - the path comes first
from dsl.parse import parse  # noqa: E402 - the path comes first
from dsl.terms import GLOBALS, METRICS, QUALITIES, Term  # noqa: E402 - the path comes first
from dsl.units import CALLED, EXAMPLES, MULTIPLIERS, UNITS  # noqa: E402 - the path comes first
from tools import (  # noqa: E402 - the path comes first
    command_tables,
    error_examples,
    pack_tables,
    quality_tables,
    rubric_table,
    verdict_table,
)
from tools.markdown import text_table  # noqa: E402 - the path comes first

_MOST_WORDS = 14
_PART = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_PLACES = {
    Place.DESIGN: "header",
    Place.COMPONENT: "component",
    Place.GROUP: "group",
    Place.LINK: "link",
    Place.FLOW: "flow",
    Place.STEP: "step of a flow",
}
_VALUES = {
    ValueType.FLAG: "none",
    ValueType.COUNT: "a number",
    ValueType.RATE: "a rate",
    ValueType.DURATION: "a time",
    ValueType.SIZE: "a size",
    ValueType.FRACTION: "a share",
    ValueType.WORD: "a word",
    ValueType.WORDS: "a word, or `[a b]`",
    ValueType.NAME: "a component",
    ValueType.PLACES: "a number, or `[a b]`",
    ValueType.SHARE: "a share, a rate, or a word",
    ValueType.SPAN: "a time, or a word",
}


def _coded(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def kinds() -> str:
    """Every kind with the words for it and the technologies that imply it."""
    known = catalogue()
    words: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for spelling, word in known.words.items():
        if word.technology is None and spelling != word.kind.value:
            words[word.kind].append(spelling.replace("-", " "))
    named: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for technology in known.technologies.values():
        named[technology.kind].append(technology.id)
    rows = (
        (f"`{kind.value}`", kind.family.value, _some(words[kind]), _some(named[kind]))
        for kind in Kind
    )
    return text_table(("kind", "family", "also written", "technologies"), rows)


def _some(words: list[str]) -> str:
    """The first words; how many more there are would go stale with every new one."""
    return _coded(words[:_MOST_WORDS]) + (", …" if len(words) > _MOST_WORDS else "")


def attributes() -> str:
    """Every attribute that may stand in `[ ]`."""
    return text_table(
        ("attribute", "value", "stands at", "what it says", "also written"),
        (_attribute(row) for row in TABLE.values()),
    )


def _attribute(row: AttributeType) -> Sequence[str]:
    value = _coded(row.choices) or _VALUES[row.type]
    if row.bare and row.type is not ValueType.FLAG:
        value += ", or none"
    if row.many:
        value += ", or `many`"
    if row.unlimited:
        value += ", or `unlimited`"
    places = ", ".join(name for place, name in _PLACES.items() if place in row.places)
    aliases = [
        name if not to else f"{name}` (`{row.spelling}={to}`)`" for name, to in row.aliases.items()
    ]
    written = _coded(aliases).replace(")``", ")")
    return (f"`{example(row)}`", value, places, row.sentence, written)


def units() -> str:
    """Every unit and its spellings."""
    rows = [
        (CALLED[unit.dimension], _coded(unit.spellings.split()), unit.sentence) for unit in UNITS
    ]
    powers = [
        ("any", _coded(_powers(power)), f"times 10^{power}")
        for power in sorted(set(MULTIPLIERS.values()))
    ]
    return text_table(("measures", "written", "is"), [*rows, *powers])


def _powers(power: int) -> list[str]:
    return [word for word, each in MULTIPLIERS.items() if each == power]


def quantities() -> str:
    """One example of each dimension."""
    return text_table(
        ("", "for example"), ((CALLED[each], f"`{text}`") for each, text in EXAMPLES.items())
    )


def _terms(terms: Iterable[Term], start: str) -> str:
    rows = (
        (f"`{start}{term.name} {term.example}`", term.sentence, _value(term), _coded(term.aliases))
        for term in terms
    )
    return text_table(("example", "what it says", "value", "also written"), rows)


def _value(term: Term) -> str:
    return _coded(term.words) or " or ".join(CALLED[each] for each in term.dimensions)


def errors() -> str:
    """Every error with a text that gives it, and what is said of it."""
    return "\n".join(_error(code, text) for code, text in error_examples.EXAMPLES.items())


def _error(code: str, text: str) -> str:
    head = f"### {code}\n\n"
    if not text:
        return f"{head}{error_examples.TOO_LONG[code]}\n"
    problem = parse(text).problems[0]
    seen = all(char.isprintable() or char == "\n" for char in text)
    given = "read-as" if code in error_examples.READ_AS_MEANT else code
    block = f"```design-error\n# {given}\n{text}\n```\n\n" if seen else ""
    hint = f" → {problem.hint}" if problem.hint else ""
    note = "" if problem.fatal else "\nA note: the design is read all the same.\n"
    return f"{head}{block}> {problem.message}{hint}\n{note}"


PARTS: dict[str, Callable[[], str]] = {
    "kinds": kinds,
    "attributes": attributes,
    "units": units,
    "quantities": quantities,
    "metrics": lambda: _terms(METRICS, "require "),
    "assumptions": lambda: _terms(GLOBALS, "assume "),
    "qualities": lambda: _terms(QUALITIES, "assume name."),
    "errors": errors,
    "report-formats": command_tables.report_formats,
    "commands": command_tables.subcommands,
    "verdicts": verdict_table.verdicts,
    "rubric": rubric_table.weights,
    "measured": quality_tables.measured,
    "wrong-answers": quality_tables.wrong_answers,
    "most-missed": quality_tables.most_missed,
    "pack-keys": pack_tables.keys,
    "pack-operators": pack_tables.operators,
    "pack-calls": pack_tables.calls,
    "pack-names": pack_tables.names,
}
"""Each generated part by the name its marker has."""


def renewed(page: str) -> str:
    """A page with its generated parts made again. Raises KeyError for a part nobody makes."""
    return _PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n{part[3]}", page)


def pages() -> list[Path]:
    """The pages that have generated parts."""
    return [page for page in sorted(DOCS.glob("*.md")) if _PART.search(page.read_text("utf-8"))]


def main() -> None:
    """Write every page that changes."""
    for page in pages():
        old = page.read_text("utf-8")
        new = renewed(old)
        if new != old:
            page.write_text(new, encoding="utf-8")
            print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
