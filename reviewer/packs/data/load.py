"""The `Pack` of a YAML file: its rules, or every fault that keeps it from being used."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dsl.attributes import TABLE, AttributeType, Place, ValueType
from dsl.catalogue import Technology, catalogue, normal
from dsl.problem import Problem
from dsl.source import Source, Span
from dsl.vocabulary import vocabulary
from reviewer.model.failure import Failure
from reviewer.model.pack import Pack
from reviewer.packs.data.compiling import Texts
from reviewer.packs.data.format import PACK
from reviewer.packs.data.reading import Reading, Said
from reviewer.packs.data.rules import make_plan, make_rule
from reviewer.packs.data.technologies import make_technology
from reviewer.packs.data.yaml_text import MOST_BYTES, Text, Tree, read_yaml
from reviewer.packs.expressions.compiling import Expression
from reviewer.packs.expressions.names import subjects

if TYPE_CHECKING:
    from reviewer.model.rubric import Rubric

MOST_PROBLEMS = 50
"""Faults that are shown of one pack; beyond, only their number is."""


class Loaded(NamedTuple):
    """A pack as it was read: `conditions` are the texts of each rule by its id, for mutants."""

    pack: Pack
    source: Source
    problems: tuple[Problem, ...]
    tree: Tree | None = None
    conditions: tuple[tuple[str, Text, Expression], ...] = ()


def load_data_pack(file: str) -> Pack:
    """The pack of a YAML file. Never raises: whatever is wrong is a failure of the pack."""
    return load_file(file).pack


def load_file(file: str) -> Loaded:
    """The pack of a YAML file, with its text. Never raises."""
    try:
        with Path(file).open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "no such file" if missing else getattr(error, "strerror", "") or str(error)
        failed = Pack(file, (), (Failure(f"pack {file}", reason),))
        return Loaded(failed, Source(file, ""), ())
    return read_pack(data, file)


def read_pack(data: bytes | str, name: str) -> Loaded:
    """The pack that a text says. Never raises."""
    source, tree, problems = read_yaml(data, name)
    if tree is None:
        return Loaded(_failed_pack(name, source, problems), source, problems)
    return read_tree(source, tree, name, problems)


def read_tree(source: Source, tree: Tree, name: str, problems: Iterable[Problem] = ()) -> Loaded:
    """The pack of a tree; `problems` were found while it was made."""
    reading = Reading(problems)
    said = reading.read(tree, PACK)
    if not isinstance(said, Said):
        return Loaded(_failed_pack(name, source, reading.problems), source, tuple(reading.problems))
    pack, conditions = _Making(reading, said).pack(name)
    if not reading.problems:
        return Loaded(pack, source, (), tree, conditions)
    found = sorted(reading.problems, key=lambda problem: problem.span)
    failed = _failed_pack(name, source, found)
    failed = failed._replace(attributes=pack.attributes, technologies=pack.technologies)
    return Loaded(failed, source, tuple(found), tree)


def _failed_pack(name: str, source: Source, problems: Iterable[Problem]) -> Pack:
    found = list(problems)
    failures = [_make_failure(source, problem) for problem in found[:MOST_PROBLEMS]]
    if (more := len(found) - MOST_PROBLEMS) > 0:
        failures.append(
            Failure(f"pack {name}", f"and {more:,} more errors after these", "fix these first")
        )
    return Pack(name, (), tuple(failures))


def _make_failure(source: Source, problem: Problem) -> Failure:
    line, column = source.position(min(problem.span.start, len(source.text)))
    what = f"pack {source.name}:{line}:{column}"
    return Failure(what, problem.message, problem.hint, source, problem.span)


class _Making:
    """Makes the parts of one pack."""

    def __init__(self, reading: Reading, said: Said) -> None:
        self.reading, self.said = reading, said
        self.rows = [
            row for each in said.get("attributes", ()) if (row := self._build_attribute(each))
        ]
        self.technologies = [
            made for each in said.get("technologies", ()) if (made := self._build_technology(each))
        ]
        ids = [technology.id for technology, _ in self.technologies]
        self.texts = Texts(reading, dict(subjects(self.rows, ids)))

    def pack(self, name: str) -> tuple[Pack, tuple[tuple[str, Text, Expression], ...]]:
        """The pack, and the conditions of its rules."""
        said, conditions, rules = self.said, [], []
        adds = vocabulary(self.technologies, self.rows) if self.rows or self.technologies else None
        self._refuse_empty()
        self._refuse_twice(said.get("rules", ()), "id", "rule")
        self._refuse_twice(said.get("attributes", ()), "name", "word")
        self._refuse_spellings_twice(said.get("technologies", ()))
        for each in said.get("rules", ()):
            start, before = len(self.texts.compiled), len(self.reading.problems)
            plan = make_plan(self.texts, each)
            if plan is None or len(self.reading.problems) > before or not self._is_sound(each):
                continue
            rules.append(make_rule(each, plan, name, adds))
            conditions += [(rules[-1].id, *pair) for pair in self.texts.compiled[start:]]
        return Pack(
            name,
            tuple(sorted(rules, key=lambda rule: rule.id)),
            (),
            version=_read_text(said.get("version")),
            title=_read_text(said.get("title")) or _read_text(said.get("pack")),
            attributes=tuple(self.rows),
            technologies=tuple(self.technologies),
            rubrics=self._build_rubrics(said.get("rubrics", ())),
        ), tuple(conditions)

    def _build_rubrics(self, rubrics: list[Said] | tuple[()]) -> tuple[Rubric, ...]:
        if not rubrics:
            return ()
        from reviewer.packs.data.rubrics import make_rubric  # noqa: PLC0415  # few packs have one

        self._refuse_twice(rubrics, "id", "rubric")
        made = [(each, make_rubric(self.texts, each)) for each in rubrics]
        return tuple(rubric for each, rubric in made if rubric and self._is_sound(each))

    def _is_sound(self, said: Said) -> bool:
        """Whether nothing within a record was wrong when it was read: then all it needs is there."""
        start, end = said.span
        return not any(start <= problem.span.start < end for problem in self.reading.problems)

    def _refuse_empty(self) -> None:
        parts = ("rules", "attributes", "technologies", "rubrics")
        if not any(name in self.said.values for name in parts):
            place = Span(self.said.span.start, self.said.span.start + 1)
            hint = "`review packs new NAME` writes one that works"
            self.reading.wrong("empty-pack", place, f"a pack says one of {', '.join(parts)}", hint)

    def _refuse_twice(self, items: Iterable[Said], key: str, what: str) -> None:
        seen: set[str] = set()
        for item in items:
            text = item.get(key)
            if isinstance(text, Text) and text.value in seen:
                self.reading.wrong(
                    "duplicate-id",
                    text.span,
                    f"a {what} called `{text.value}` is already defined above",
                    "give one of them another name",
                )
            seen.add(_read_text(text))

    def _refuse_spellings_twice(self, technologies: Iterable[Said]) -> None:
        """Refuse a word that two technologies go by, or that is the language's."""
        seen: set[str] = set()
        for technology in technologies:
            own: dict[str, Text] = {}
            for text in (technology.get("id"), *technology.get("names", ())):
                if isinstance(text, Text):
                    own.setdefault(normal(text.value), text)
            for name, text in own.items():
                if name in seen:
                    message = f"a technology called `{text.value}` is already defined above"
                    hint = "give one of them another name"
                    self.reading.wrong("duplicate-id", text.span, message, hint)
                elif text is not technology.get("id"):
                    self._refuse_taken(text)
            seen.update(own)

    def _refuse_taken(self, name: Text) -> bool:
        """Report a word that the language has already."""
        if normal(name.value) not in catalogue().words:
            return False
        message = f"`{name.value}` is a word of the language already"
        self.reading.wrong("taken-name", name.span, message, "take another name")
        return True

    def _build_attribute(self, said: Said) -> AttributeType | None:
        name = said.get("name")
        if not self._is_sound(said):
            return None
        if normal(name.value) in _taken_attributes():
            self.reading.wrong(
                "taken-name",
                name.span,
                f"`{name.value}` is an attribute of the language already",
                "take another name",
            )
            return None
        kind = ValueType(said.get("type"))
        choices = tuple(text.value for text in said.get("choices", ()))
        if choices and kind is not ValueType.WORD:
            self.reading.wrong(
                "wrong-value",
                name.span,
                f"`choices` are those of a word; `{name.value}` is a {kind}",
                "write `type: word`",
            )
        places = frozenset(Place(place) for place in said.get("places"))
        bare = bool(said.get("bare", kind is ValueType.FLAG))
        return AttributeType(
            name.value, kind, places, _read_text(said.get("sentence")), choices, bare=bare
        )

    def _build_technology(self, said: Said) -> tuple[Technology, tuple[str, ...]] | None:
        name = said.get("id")
        if not self._is_sound(said):
            return None
        if self._refuse_taken(name):
            return None
        return make_technology(self.reading, said)


def _taken_attributes() -> set[str]:
    names = {normal(name) for name in TABLE}
    return names | {normal(alias) for row in TABLE.values() for alias in row.aliases}


def _read_text(text: Any) -> str:
    return " ".join(text.value.split()) if isinstance(text, Text) else ""
