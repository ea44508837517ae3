"""`Draft`: the design while it is being built, its names and its problems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.attributes import NOTHING_SAID
from dsl.building.placing import Places
from dsl.catalogue import catalogue, normal
from dsl.decoding import looks_alike
from dsl.design import Component, Mode
from dsl.diagnostics.suggest import Suggester, is_ordinary_word, word_suggester
from dsl.problem import Problem, Related
from dsl.source import Span
from dsl.statements import span_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lark import Token

    from dsl.attributes import Attributes
    from dsl.catalogue import Word
    from dsl.design import Assumption, Flow, Group, Link, Remark, Requirement
    from dsl.quantity import Quantity
    from dsl.source import Source
    from dsl.vocabulary import Vocabulary

_MOST_KEPT = 5_000
"""Problems kept to choose the first from; beyond, they are only counted."""

_MOST_PHRASES = 4_000
"""Times that words are read as a phrase (twice for each); beyond, they are a kind and a name."""

_OFTEN = 2
"""Times that a name stands in a text whose declaration rather has the slip."""

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
        self._names: tuple[Suggester, Suggester] | None = None

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
            self._group_as_end(token)
        else:
            self._unknown(token, linked=linked)
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

    def _group_as_end(self, token: Token) -> None:
        inside = [each.name for each in self.components.values() if str(token) in each.groups]
        hint = f"write `{', '.join(inside[:3])}`" if inside else ""
        self.error(
            "group-as-end",
            span_of(token),
            f"`{token}` is a group; links join the components inside it",
            hint,
            Related(self.groups[str(token)].span, "the group"),
        )

    def _unknown(self, token: Token, *, linked: bool) -> None:
        plain = normal(token)
        if plain in self.kind_words:
            near: str | None = self.kind_words[plain]
            why = f"`{token}` is the kind of `{near}` here, not a separate component"
        else:
            near = self._nearest_name(str(token))
            if near is None and linked:
                near = self.suggest_word(str(token))
            if plain in self.words:
                self._unlinked(token)
                return
            why = f"unknown name `{token}`" + (", and it is not a known word" if linked else "")
        if plain not in self.kind_words and self._is_glued_count(token):
            return
        if near and plain not in self.kind_words and self._is_slip_in_declaration(token, near):
            return
        hint = f"write `{near}`" if near else self._declaration(str(token))
        if near and plain in self.kind_words and self.places_in_links.holds(near):
            hint += f", or declare another one and write its name: `{token} {token}_2`"
        if near:  # a flow that spells it right is no second fault
            self.poisoned.add(normal(near))
            self.damaged.add(near)
        known = self.components.get(near or "")
        related = (Related(known.span, f"`{near}` is declared here"),) if known else ()
        self.error("unknown-name", span_of(token), why, hint, *related)

    def _is_slip_in_declaration(self, token: Token, near: str) -> bool:
        """Whether a name is spelled one way throughout, and declared in another; it is reported."""
        known = self.components.get(near)
        if known is None or known.self_declared or self.places_in_links.holds(near):
            return False
        text = self.source.text
        if len(re.findall(_as_word(str(token)), text)) < _OFTEN:
            return False
        places = list(re.finditer(_as_word(near), text[known.span.start : known.span.end]))
        if not places:
            return False
        start = known.span.start + places[min(1, len(places) - 1)].start()
        span = Span(start, start + len(near))
        why = f"`{near}` is declared, and `{token}` is what links and flows use"
        self.error("unknown-name", span, why, f"write `{token}`")
        self.damaged.add(near)
        return True

    def _is_glued_count(self, token: Token) -> bool:
        """Whether a declaration lacks the blank before its count, `doorx11`, which is reported."""
        glued = re.compile(rf"{re.escape(str(token))}(?P<count>[xX][0-9]{{1,6}})")
        found = next(filter(None, map(glued.fullmatch, self.components)), None)
        if found is None or self.places_in_links.holds(found[0]):
            return False
        known = self.components[found[0]].span
        at = self.source.text.find(found[0], known.start, known.end)
        if at < 0:  # a name of several words
            return False
        message = f"a space is missing before `{found['count']}`"
        span = Span(at, at + len(found[0]))
        self.error("wrong-count", span, message, f"write `{token} {found['count']}`")
        self.damaged.add(found[0])
        return True

    def strange_step(self, arrow: Token, token: Token) -> None:
        """Report a step of a flow to what nothing declares, links or nearly spells."""
        name, plain = str(token), normal(token)
        if name in self.components or name in self.groups:
            return
        known = (self.spelt, self.spoken, self.poisoned, self.words, self.kind_words)
        if any(plain in each for each in known):
            return
        if self._nearest_name(name):
            return
        self.poisoned.add(plain)
        message = f"unknown name `{name}`, and no link goes there"
        hint = "remove it, or declare it and draw its links"
        self.error("unknown-name", span_of(arrow, token), message, hint)

    def _meant(self, name: str) -> Component | None:
        """The component that a name means, however it is spelled."""
        return self.components.get(self.spelt.get(normal(name), name))

    def _declaration(self, name: str) -> str:
        """The hint for a name of which nothing says what it is."""
        likely = self.places_in_links.likely_kind(self._meant, name)
        kinds = (likely,) if likely else ("service", "database", "queue")
        choice = ", ".join(f"`{kind} {name}`" for kind in kinds)
        other = "" if likely else f" or `external {name}`"
        return f"declare it on a separate line: {choice}{other}"

    def _unlinked(self, token: Token) -> None:
        """Report a word of the vocabulary that no link and no declaration brought in."""
        why = f"unknown component `{token}`: no line declares it and no link uses it"
        near = self._nearest_name(str(token))
        known = self.components.get(near or "")
        related = (Related(known.span, f"`{near}` is declared here"),) if known else ()
        hint = f"write `{near}`" if near else f"add a link to it, such as `api -> {token}`"
        self.error("unknown-name", span_of(token), why, hint, *related)

    def suggest_word(self, word: str) -> str | None:
        """The word of the vocabulary that `word` is a misspelling of."""
        if len(self.problems) >= _MOST_KEPT:
            return None
        return word_suggester(self.catalogue).nearest(word)

    def _nearest_name(self, word: str) -> str | None:
        """The component whose name is nearest to `word`, of those that no link uses first."""
        if len(self.problems) >= _MOST_KEPT:
            return None
        if self._names is None:
            unused = [each for each in self.components if not self.places_in_links.holds(each)]
            self._names = (Suggester(unused), Suggester(self.components))
        words = normal(word).split("-")
        if word.isupper() and len(word) <= _ABBREVIATION:
            return None  # `ECR` is no slip of `ECS`
        if len(words) > 1 and all(map(is_ordinary_word, words)):
            return None  # `seed_urls` is no slip of `seen_urls`
        near = self._names[0].nearest(word) or self._names[1].nearest(word)
        return None if near and _are_siblings(word, near) else near


def _are_siblings(one: str, other: str) -> bool:
    """Whether two names differ in their last letter or number alone, as `pay-a` and `pay-b` do."""
    first, second = (_MARK_AT_END.fullmatch(normal(each)) for each in (one, other))
    return bool(first and second and first["stem"] == second["stem"] and one != other)


_ABBREVIATION = 3
"""Letters of an abbreviation that is rather another one than misspelled."""

_MARK_AT_END = re.compile(r"(?P<stem>.*?)(?:-[a-z]|-?[0-9]+)")
"""A name with what tells it from others of its sort."""


def _as_word(name: str) -> str:
    """The pattern of a name that stands by itself."""
    return rf"(?<![\w-]){re.escape(name)}(?![\w-])"


def _readable(problem: Problem) -> Problem:
    """The problem with its texts cut to what a person reads."""
    if len(problem.message) <= _LONGEST_TEXT and len(problem.hint) <= _LONGEST_TEXT:
        return problem
    message, hint = (
        text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
        for text in (problem.message, problem.hint)
    )
    return problem._replace(message=message, hint=hint)
