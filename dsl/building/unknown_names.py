"""Problems of names that nothing declares: what they are a slip of, or how to declare them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from dsl.catalogue import normal
from dsl.diagnostics.suggest import (
    Suggester,
    are_abbreviations,
    is_far_fetched,
    is_ordinary_word,
)
from dsl.problem import Related
from dsl.source import Span
from dsl.statements import span_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lark import Token

    from dsl.building.placing import Places
    from dsl.catalogue import Word
    from dsl.design import Component, Group
    from dsl.source import Source

_OFTEN = 2
"""Times that a name stands in a text whose declaration rather has the slip."""


class Named(Protocol):
    """The names of a design while it is being built, and its problems."""

    source: Source
    components: dict[str, Component]
    groups: dict[str, Group]
    words: Mapping[str, Word]
    kind_words: dict[str, str]
    spelt: dict[str, str]
    poisoned: set[str]
    damaged: set[str]
    places_in_links: Places
    names_near: tuple[Suggester, Suggester] | None

    @property
    def is_full(self) -> bool:
        """Whether more problems are known than are kept."""

    @property
    def spoken(self) -> dict[str, str]:
        """Components by all words of their declarations."""

    def error(self, code: str, span: Span, message: str, hint: str = "", *related: Related) -> None:
        """Report an error."""

    def suggest_word(self, word: str) -> str | None:
        """The word of the vocabulary that `word` is a misspelling of."""


def report_group_as_end(draft: Named, token: Token) -> None:
    """Report a group that stands where a link needs a component."""
    inside = [each.name for each in draft.components.values() if str(token) in each.groups]
    hint = f"write `{', '.join(inside[:3])}`" if inside else ""
    draft.error(
        "group-as-end",
        span_of(token),
        f"`{token}` is a group; links join the components inside it",
        hint,
        Related(draft.groups[str(token)].span, "the group"),
    )


def report_unknown(draft: Named, token: Token, *, linked: bool) -> None:
    """Report a name that nothing declares; `linked` says that a word of the vocabulary would do."""
    plain = normal(token)
    if plain in draft.kind_words:
        near: str | None = draft.kind_words[plain]
        why = f"`{token}` is the kind of `{near}` here, not a separate component"
    else:
        near = _nearest_name(draft, str(token))
        if near is None and linked:
            near = draft.suggest_word(str(token))
        if plain in draft.words:
            _unlinked(draft, token)
            return
        why = f"unknown name `{token}`" + (", and it is not a known word" if linked else "")
    if plain not in draft.kind_words and _is_glued_count(draft, token):
        return
    if near and plain not in draft.kind_words and _is_slip_in_declaration(draft, token, near):
        return
    hint = f"write `{near}`" if near else _declaration(draft, str(token))
    if near and plain in draft.kind_words and draft.places_in_links.holds(near):
        hint += f", or declare another one and write its name: `{token} {token}_2`"
    if near:  # a flow that spells it right is no second fault
        draft.poisoned.add(normal(near))
        draft.damaged.add(near)
    known = draft.components.get(near or "")
    related = (Related(known.span, f"`{near}` is declared here"),) if known else ()
    draft.error("unknown-name", span_of(token), why, hint, *related)


def _is_slip_in_declaration(draft: Named, token: Token, near: str) -> bool:
    """Whether a name is spelled one way throughout, and declared in another; it is reported."""
    known = draft.components.get(near)
    if known is None or known.self_declared or draft.places_in_links.holds(near):
        return False
    text = draft.source.text
    if len(re.findall(_as_word(str(token)), text)) < _OFTEN:
        return False
    places = list(re.finditer(_as_word(near), text[known.span.start : known.span.end]))
    if not places:
        return False
    start = known.span.start + places[min(1, len(places) - 1)].start()
    span = Span(start, start + len(near))
    why = f"`{near}` is declared, and `{token}` is what links and flows use"
    draft.error("unknown-name", span, why, f"write `{token}`")
    draft.damaged.add(near)
    return True


def _is_glued_count(draft: Named, token: Token) -> bool:
    """Whether a declaration lacks the blank before its count, `doorx11`, which is reported."""
    glued = re.compile(rf"{re.escape(str(token))}(?P<count>[xX][0-9]{{1,6}})")
    found = next(filter(None, map(glued.fullmatch, draft.components)), None)
    if found is None or draft.places_in_links.holds(found[0]):
        return False
    known = draft.components[found[0]].span
    at = draft.source.text.find(found[0], known.start, known.end)
    if at < 0:  # a name of several words
        return False
    message = f"a space is missing before `{found['count']}`"
    span = Span(at, at + len(found[0]))
    draft.error("wrong-count", span, message, f"write `{token} {found['count']}`")
    draft.damaged.add(found[0])
    return True


def report_strange_step(draft: Named, arrow: Token, token: Token) -> None:
    """Report a step of a flow to what nothing declares, links or nearly spells."""
    name, plain = str(token), normal(token)
    if name in draft.components or name in draft.groups:
        return
    known = (draft.spelt, draft.spoken, draft.poisoned, draft.words, draft.kind_words)
    if any(plain in each for each in known):
        return
    if _nearest_name(draft, name):
        return
    draft.poisoned.add(plain)
    message = f"unknown name `{name}`, and no link goes there"
    hint = "remove it, or declare it and draw its links"
    draft.error("unknown-name", span_of(arrow, token), message, hint)


def _meant(draft: Named, name: str) -> Component | None:
    """The component that a name means, however it is spelled."""
    return draft.components.get(draft.spelt.get(normal(name), name))


def _declaration(draft: Named, name: str) -> str:
    """The hint for a name of which nothing says what it is."""
    likely = draft.places_in_links.likely_kind(lambda each: _meant(draft, each), name)
    kinds = (likely,) if likely else ("service", "database", "queue")
    choice = ", ".join(f"`{kind} {name}`" for kind in kinds)
    other = "" if likely else f" or `external {name}`"
    return f"declare it on a separate line: {choice}{other}"


def _unlinked(draft: Named, token: Token) -> None:
    """Report a word of the vocabulary that no link and no declaration brought in."""
    why = f"unknown component `{token}`: no line declares it and no link uses it"
    near = _nearest_name(draft, str(token))
    known = draft.components.get(near or "")
    related = (Related(known.span, f"`{near}` is declared here"),) if known else ()
    hint = f"write `{near}`" if near else f"add a link to it, such as `api -> {token}`"
    draft.error("unknown-name", span_of(token), why, hint, *related)


def _nearest_name(draft: Named, word: str) -> str | None:
    """The component whose name is nearest to `word`, of those that no link uses first."""
    if draft.is_full:
        return None
    if draft.names_near is None:
        unused = [each for each in draft.components if not draft.places_in_links.holds(each)]
        draft.names_near = (Suggester(unused), Suggester(draft.components))
    words = normal(word).split("-")
    if word.isupper() and len(word) <= _ABBREVIATION:
        return None  # `ECR` is no slip of `ECS`
    if len(words) > 1 and all(map(is_ordinary_word, words)):
        return None  # `seed_urls` is no slip of `seen_urls`
    near = draft.names_near[0].nearest(word) or draft.names_near[1].nearest(word)
    return None if near and _is_another(word, near) else near


def _is_another(word: str, near: str) -> bool:
    """Whether a name is rather another one than a misspelling of the one that is nearest to it."""
    return _are_siblings(word, near) or are_abbreviations(word, near) or is_far_fetched(word, near)


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
