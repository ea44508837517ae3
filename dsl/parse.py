"""A `Parsed` for any text: the design as far as it can be read, and the problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dsl.building.build import Built, build
from dsl.building.habitual import in_order
from dsl.collecting import paused
from dsl.decoding import decode
from dsl.design import Design
from dsl.diagnostics.foreign import foreign_blocks, problems_of, without, words_of
from dsl.lines import split
from dsl.problem import Problem
from dsl.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lark import Token

    from dsl.vocabulary import Vocabulary

_LONG = 20_000
"""Characters of a text that is worth a pause of the garbage collector."""


class Parsed(NamedTuple):
    """A design, perhaps partial, with the problems in the order of their places.

    `doubtful` are the components that an error has taken something from, such as a link or
    their kind: what would be found of them may be wrong. An attribute that is wrong, or a
    wrong word elsewhere on their line, does not make them so.
    """

    design: Design
    problems: tuple[Problem, ...]
    doubtful: frozenset[str] = frozenset()

    @property
    def partial(self) -> bool:
        """Whether something was left out of the design because of an error."""
        return any(problem.fatal for problem in self.problems)


def parse(text: str | bytes, name: str = "<text>", vocabulary: Vocabulary | None = None) -> Parsed:
    """Read a design, by the built-in words and those of `vocabulary`. Never raises, whatever the text."""
    if len(text) < _LONG:
        return _parse(text, name, vocabulary)
    with paused():
        return _parse(text, name, vocabulary)


class _Given(NamedTuple):
    """A decoded text; `ours` is what of it is in the language, `lost` the words of the rest."""

    source: Source
    ours: str
    problems: list[Problem]
    lost: set[str]
    vocabulary: Vocabulary | None


def _given(text: str | bytes, name: str, vocabulary: Vocabulary | None) -> _Given:
    source, problems = decode(text, name)
    blocks = list(foreign_blocks(source.text))
    if not blocks:
        return _Given(source, source.text, problems, set(), vocabulary)
    problems += problems_of(source.text, blocks)
    lost = words_of(source.text, [block for block in blocks if block.language.fatal])
    return _Given(source, without(source.text, blocks), problems, lost, vocabulary)


def _parse(text: str | bytes, name: str, vocabulary: Vocabulary | None) -> Parsed:
    given = _given(text, name, vocabulary)
    built = _built(given)
    if any(problem.fatal for problem in built.problems):
        meant = _meant(given, built)
        built = meant.built if meant else built
    told = in_order(built.problems, built.dropped, built.canvas)
    return Parsed(built.design, told, built.doubtful)


def _built(given: _Given) -> Built:
    """What is read of a text as it stands."""
    comments: list[Token] = []
    pieces = split(given.ours, comments)
    return build(given.source, pieces, given.problems, given.vocabulary, comments, given.lost)


class Meant(NamedTuple):
    """What is read of a text with loosely typed lines, and the text that says the same plainly."""

    built: Built
    text: str


def _meant(given: _Given, built: Built) -> Meant | None:
    """What is read of a text with errors: without its marks of layout, where that is not worse."""
    from dsl.loose.layout import without_layout  # noqa: PLC0415  # most texts hold no error

    ours, notes = without_layout(given.ours)
    if not notes:
        return _read_loosely(given, built, given.ours)
    plain = given._replace(ours=ours, problems=[*given.problems, *notes])
    again = _built(plain)
    clean = not any(problem.fatal for problem in again.problems)
    meant = None if clean else _read_loosely(plain, again, given.ours)
    found = meant or Meant(again, ours)
    if _errors(found.built) <= _errors(built):
        return found
    return _read_loosely(given, built, given.ours)


def _errors(built: Built) -> int:
    return sum(problem.fatal for problem in built.problems)


def _read_loosely(given: _Given, built: Built, typed: str) -> Meant | None:
    """What is read where the lines with errors are rewritten; None where that gives more errors.

    `typed` is the text with its layout, which lines that become comments keep.
    Several unknown names in a line that now draws its links are no more than the one error of the
    line before.
    """
    from dsl.loose.mermaid import is_mermaid  # noqa: PLC0415  # most texts hold no error
    from dsl.loose.plain import plain_text  # noqa: PLC0415  # most texts hold no error
    from dsl.loose.read import read_loosely  # noqa: PLC0415
    from dsl.loose.relocating import Relocation  # noqa: PLC0415
    from dsl.loose.writing import whole_prose  # noqa: PLC0415

    if built.dropped or (built.canvas and not is_mermaid(given.ours)):
        return None
    faults = [each for each in built.problems if each.fatal and each not in given.problems]
    loose = read_loosely(given.ours, built, faults, given.vocabulary, typed)
    if loose is None:
        return None
    text = loose.rewriting.text()
    again = _built(_Given(Source(given.source.name, text), text, [], given.lost, given.vocabulary))
    back = Relocation(loose.rewriting, given.source)
    left = [each for each in (*map(back.problem, again.problems), *loose.notes) if each.fatal]
    draws_more = len(again.design.links) > len(built.design.links)
    asks_only = all(map(_is_open, left))
    if len(left) > len(faults) and not (
        draws_more and (asks_only or _lines(given.source, left) <= _lines(given.source, faults))
    ):
        return None
    if built.canvas and not (again.design.links and all(map(_is_open, left))):
        return None
    notes = loose.notes if again.design.components else whole_prose(loose.notes)
    found = (*given.problems, *notes, *map(back.problem, again.problems))
    whole = Built(back.design(again.design), found, again.doubtful)
    return Meant(whole, plain_text(text, again.problems))


def _is_open(problem: Problem) -> bool:
    """Whether a problem only asks what a component is."""
    return problem.code == "unknown-name"


def _lines(source: Source, problems: Iterable[Problem]) -> int:
    """How many lines have problems."""
    return len({source.position(problem.span.start).line for problem in problems})


def meant_text(text: str, vocabulary: Vocabulary | None = None) -> str | None:
    """The text with what is typed loosely written plainly; None where all is plain, or nothing sure.

    Where it is read without a note, the same design is read from it.
    """
    from dsl.loose.plain import commented, plain_text  # noqa: PLC0415  # most texts hold no error

    given = _given(text, "", vocabulary)
    if any(problem.fatal for problem in given.problems):
        return None
    ours = commented(given.source.text, given.ours)
    given = given._replace(ours=ours, source=Source("", ours), problems=[])
    built = _built(given)
    meant = None
    if any(problem.fatal for problem in built.problems):
        meant = _meant(given, built)
    plain = meant.text if meant else plain_text(ours, built.problems)
    drawn = (meant.built if meant else built).design.components
    return None if plain == text or not drawn else plain
