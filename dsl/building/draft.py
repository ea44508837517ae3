"""`Draft`: the design while it is being built, its names and its problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.attributes import NOTHING_SAID
from dsl.building.placing import Places
from dsl.building.unknown_names import report_group_as_end, report_unknown
from dsl.catalogue import catalogue, normal
from dsl.decoding import looks_alike
from dsl.design import Component, Mode
from dsl.diagnostics.suggest import word_suggester
from dsl.problem import Problem, Related
from dsl.source import Span
from dsl.statements import span_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lark import Token

    from dsl.attributes import Attributes
    from dsl.catalogue import Word
    from dsl.design import Assumption, Flow, Group, Link, Remark, Requirement
    from dsl.diagnostics.suggest import Suggester
    from dsl.quantity import Quantity
    from dsl.source import Source
    from dsl.vocabulary import Vocabulary

_MOST_KEPT = 5_000
"""Problems kept to choose the first from; beyond, they are only counted."""

_MOST_PHRASES = 4_000
"""Times that words are read as a phrase (twice for each); beyond, they are a kind and a name."""

_LONGEST_TEXT = 300
"""Characters of a message or hint; a name may be megabytes long."""


class Draft:
    """What has been read so far. Mutable; lives inside one call of `build`."""

    def __init__(self, source: Source, vocabulary: Vocabulary | None = None) -> None:
        self.source = source
        self.catalogue = vocabulary.catalogue if vocabulary else catalogue()
        self.declared = vocabulary.attributes if vocabulary else {}
        self.title = ""
        self.level = ""
        self.span: Span | None = None
        self.components: dict[str, Component] = {}
        self.groups: dict[str, Group] = {}
        self.links: list[Link] = []
        self.peer_links: list[Link] = []
        self.flows: list[Flow] = []
        self.requirements: list[Requirement] = []
        self.assumptions: list[Assumption] = []
        self.stated: dict[tuple[str, ...], Requirement | Assumption] = {}
        self.decisions: list[Remark] = []
        self.accepted: list[Remark] = []
        self.notes: list[Remark] = []
        self.problems: list[Problem] = []
        self.dropped = 0
        self.muted = False
        self.salvaged_links: set[str] = set()
        self.bandwidths: dict[str, Quantity] = {}
        self.flow_names: dict[str, str] = {}
        self.references: list[Token] = []
        self.places: dict[str, list[Token]] = {"zone": [], "region": []}
        self.words = self.catalogue.words
        self.spelt: dict[str, str] = {}
        self.kind_words: dict[str, str] = {}
        self.phrases_left = _MOST_PHRASES
        self.named_by: list[tuple[tuple[Token, ...], str]] = []
        self.poisoned: set[str] = set()
        self.damaged: set[str] = set()
        self.doubtful: set[str] = set()
        self.canvas: Span | None = None
        self.torn: set[str] = set()
        self.twins: dict[str, str] = {}
        self.joined: dict[tuple[str, str], dict[Mode, Link]] = {}
        self.places_in_links = Places()
        self._targets: dict[str, list[str]] = {}
        self._arms: dict[str, list[str]] = {}
        self._choices: dict[tuple[str, str], list[str]] = {}
        self._siblings: dict[tuple[str, str], tuple[str, ...]] = {}
        self._spoken: dict[str, str] = {}
        self._ids: dict[str, int] = {}
        self.names_near: tuple[Suggester, Suggester] | None = None

    @property
    def is_full(self) -> bool:
        """Whether more problems are known than are kept, so that near misses are not looked for."""
        return len(self.problems) >= _MOST_KEPT

    def report(self, problem: Problem) -> None:
        """Keep a problem, unless what is read was salvaged from a broken statement."""
        if self.muted:
            return
        if len(self.problems) < _MOST_KEPT:
            self.problems.append(_readable(problem))
        else:
            self.dropped += 1

    def shown(self, span: Span) -> str:
        """The text of a span."""
        return self.source.text[span.start : span.end]

    def error(self, code: str, span: Span, message: str, hint: str = "", *related: Related) -> None:
        """Keep an error."""
        self.report(Problem(code, span, message, hint, related))

    def lose(self, names: Iterable[str], sound: Collection[str] = ()) -> None:
        """Keep what could not be read, and named these, from causing more errors.

        Of those that are `sound` nothing was lost.
        """
        names = set(names)
        self.poisoned.update(map(normal, names))
        self.damaged |= names
        self.doubtful |= names.difference(sound)

    def add(self, component: Component) -> None:
        """Take in a component under its name."""
        if not component.name.isascii():
            self._check_letters(component.name, component.span)
        self.components[component.name] = component
        self.spelt[normal(component.name)] = component.name

    def _check_letters(self, name: str, span: Span) -> None:
        """Note a name that looks like another one to people."""
        if not looks_alike(name):
            return
        message = f"`{name}` has look-alike letters (from another alphabet, or full-width)"
        self.report(Problem("mixed-script", span, message, "type the name again", fatal=False))

    def link_id(self, stem: str) -> str:
        """`a->b`, or `a->b#2` for the second link of these ends and this mode."""
        self._ids[stem] = again = self._ids.get(stem, 0) + 1
        return stem if again == 1 else f"{stem}#{again}"

    def add_link(self, link: Link) -> None:
        """Take in a link; of many between the same two, the first of each mode carries steps."""
        self.links.append(link)
        if self.muted:
            self.salvaged_links.add(link.id)
        ends = (link.source, link.target)
        if link.alternatives:
            self._arms.setdefault(link.alternatives, []).append(link.target)
            self._choices.setdefault(ends, []).append(link.alternatives)
        if ends not in self.joined:
            self._targets.setdefault(link.source, []).append(link.target)
        self.joined.setdefault(ends, {}).setdefault(link.mode, link)
        if link.mode is Mode.HELD:
            self.joined.setdefault(ends[::-1], {}).setdefault(link.mode, link)

    def targets_of(self, name: str) -> list[str]:
        """The components that links lead to from one."""
        return self._targets.get(name, [])

    def says_again(
        self, source: str, target: str, mode: Mode, label: str, attributes: Attributes
    ) -> bool:
        """Whether a link is drawn already: fan-outs repeat how they start, and mean one link.

        A second one that says something else of itself is a link of its own.
        """
        drawn = self.joined.get((source, target), {}).get(mode)
        if drawn is None or drawn.source != source or drawn.alternatives:
            return False
        return attributes is NOTHING_SAID and label in ("", drawn.label)

    def siblings(self, source: str, target: str) -> tuple[str, ...]:
        """What `source` may ask in place of `target`, itself included; () where nothing."""
        ends = (source, target)
        if ends not in self._choices:
            return ()
        if ends not in self._siblings:
            arms = (arm for choice in self._choices[ends] for arm in self._arms[choice])
            self._siblings[ends] = tuple(dict.fromkeys(arms))
        return self._siblings[ends]

    def vocabulary(self, text: str) -> Word | None:
        """What `text` means as a word of the vocabulary."""
        return self.words.get(normal(text))

    def find(self, token: Token, *, groups: bool = False, linked: bool = False) -> str | None:
        """The component that `token` names; None with an error where there is none.

        A component may be called by all words of its declaration (`redis_geo` for `redis geo`).
        One unknown name is one error, however often it stands there. `groups` allows the
        name of a group; `linked` says that a word of the vocabulary would do.
        """
        name = str(token)
        if name in self.components or (groups and name in self.groups):
            return name
        plain = normal(name)
        if plain in self.spoken:
            return self.spoken[plain]
        if plain in self.poisoned:
            return None
        other = self.spelt.get(plain)
        if other is not None:
            self.variant(token, other)
            return other
        self.poisoned.add(plain)
        if name in self.groups:
            report_group_as_end(self, token)
        else:
            report_unknown(self, token, linked=linked)
        return None

    @property
    def spoken(self) -> dict[str, str]:
        """Components by all words of their declarations: `geo` by `redis-geo` for `redis geo`."""
        for words, name in self.named_by:
            self._spoken.setdefault(normal(" ".join(words)), name)
        self.named_by.clear()
        return self._spoken

    def variant(self, token: Token, other: str, hint: str = "") -> None:
        """Report a name that differs from a known one in case, `-` or `_` only."""
        self.error(
            "name-variant",
            span_of(token),
            f"`{token}` differs from `{other}` only in case, `-` or `_`",
            hint or f"write `{other}`",
            Related(self.components[other].span, "first declared here"),
        )

    def suggest_word(self, word: str) -> str | None:
        """The word of the vocabulary that `word` is a misspelling of."""
        if self.is_full:
            return None
        return word_suggester(self.catalogue).nearest(word)


def _readable(problem: Problem) -> Problem:
    """The problem with its texts cut to what a person reads."""
    if len(problem.message) <= _LONGEST_TEXT and len(problem.hint) <= _LONGEST_TEXT:
        return problem
    message, hint = (
        text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
        for text in (problem.message, problem.hint)
    )
    return problem._replace(message=message, hint=hint)
