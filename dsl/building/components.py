"""Components and groups from their declarations."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from dsl.attributes import Place
from dsl.building.brackets import read_attributes
from dsl.building.contradictions import check_copies
from dsl.building.declared_kinds import UNKNOWN, declared_kind, written_technology
from dsl.building.naming import named
from dsl.catalogue import Word, normal
from dsl.design import Component
from dsl.kinds import Family, Kind
from dsl.phrase_text import AMOUNTS
from dsl.problem import Problem, Related
from dsl.source import Span
from dsl.statements import Declare, span_of, unquoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lark import Token

    from dsl.building.draft import Draft
    from dsl.catalogue import Technology

_MOST_INSTANCES = 10**9


def declare(
    draft: Draft,
    statement: Declare,
    groups: tuple[str, ...],
    span: Span,
    linked: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Add the component that a declaration declares; `linked` are the names that links use."""
    _check_amount(draft, statement)
    kind_words, name, word, several = named(draft, statement, linked)
    word = word or declared_kind(draft, statement, kind_words, name, linked)
    if word is None:
        return
    again = _again(draft, statement, word, span, draft.components.get(name), groups)
    if not _is_new(draft, name, word.kind, kind_words, again=again):
        return
    technology, text = _technology(draft, statement, word, str(name))
    if word is UNKNOWN and not text:  # perhaps a product: it is kept as a label
        text = " ".join(kind_words)
    count, many = _count(draft, statement)
    many = many or (several and count is None)
    attributes = read_attributes(draft, statement.attributes, Place.COMPONENT, str(name))
    check_copies(draft, word.kind, count, attributes, statement.attributes)
    labels = statement.labels
    _only_one(draft, labels, "label")
    draft.add(
        Component(
            str(name),
            word.kind,
            span,
            technology,
            text,
            count,
            many,
            unquoted(labels[0]) if labels else "",
            groups,
            attributes,
        )
    )
    if kind_words:
        draft.kind_words.setdefault(normal(" ".join(kind_words)), str(name))
    if len(statement.words) > 1:
        draft.named_by.append((statement.words, str(name)))


def _again(
    draft: Draft,
    statement: Declare,
    word: Word,
    span: Span,
    other: Component | None,
    groups: tuple[str, ...],
) -> bool:
    """Whether a declaration repeats another one word for word, or says nothing more than it."""
    if other is None or other.groups != groups:
        return False
    if draft.shown(span).split() == draft.shown(other.span).split():
        return True
    said = statement.counts or statement.labels or statement.technologies or statement.attributes
    return not said and (other.kind, other.technology) == (word.kind, word.technology)


def _other_name(draft: Draft, name: str, kind: Kind) -> str:
    """A name for the second of two components: `trips_db` beside `trips`."""
    short = "db" if kind.family is Family.STORE and kind is not Kind.CACHE else kind.value
    same = name in draft.components and draft.components[name].kind is kind
    found = f"{name}_2" if same else f"{name}_{short.replace('-', '_')}"
    draft.twins.setdefault(name, found)
    return found


def _is_new(
    draft: Draft, name: Token, kind: Kind, kind_words: tuple[Token, ...], *, again: bool
) -> bool:
    other = draft.spelt.get(normal(name))
    if other is None:
        return True
    if again:
        message = f"`{name}` is declared twice, with nothing new"
        related = (Related(draft.components[other].span, "first declared here"),)
        problem = Problem(
            "said-twice", span_of(name), message, "remove this line", related, fatal=False
        )
        draft.report(problem)
        return False
    draft.doubtful.add(other)
    if other == name:
        draft.error(
            "duplicate-name",
            span_of(name),
            f"`{name}` is declared twice",
            f"write `{'' if kind_words else f'{name} '}{_other_name(draft, str(name), kind)}`",
            Related(draft.components[other].span, "first declared here"),
        )
    else:
        draft.variant(name, other, "give one of them another name")
    return False


def _technology(
    draft: Draft, statement: Declare, word: Word, name: str
) -> tuple[Technology | None, str]:
    """The technology behind the `:`, else that of the kind, else the one the name names."""
    written = statement.technologies
    _only_one(draft, tuple(tokens[0] for tokens in written), "technology")
    if written:
        span = span_of(written[0][0], written[0][-1])
        text = written_technology(draft, statement)
        found = draft.catalogue.technology(text)
        known = len(statement.words) > 1 or draft.vocabulary(name)
        if found is None and known and not draft.vocabulary(text):
            message = f"`{text[:40]}` is not in the catalog; it is kept as a label"
            draft.report(Problem("unknown-technology", span, message, fatal=False))
        return found, text
    if word.technology:
        return word.technology, ""
    named = draft.vocabulary(name)
    if named and named.technology and named.kind is word.kind:
        return named.technology, ""
    return None, ""


def _count(draft: Draft, statement: Declare) -> tuple[int | None, bool]:
    """The N of `xN`, and whether it is `xmany`."""
    if not statement.counts:
        return None, False
    _only_one(draft, statement.counts, "count")
    token = statement.counts[0]
    digits = token[1:]
    if digits == "many":
        return None, True
    count = int(digits) if len(digits) <= len(str(_MOST_INSTANCES)) else _MOST_INSTANCES + 1
    if 0 < count <= _MOST_INSTANCES:
        return count, False
    draft.doubtful.add(str(statement.words[-1]))
    if count:
        draft.error(
            "wrong-count", span_of(token), f"no system runs `{token[:20]}` instances", "write `x3`"
        )
    else:
        draft.error(
            "wrong-count",
            span_of(token),
            "`x0` means no instances",
            "write `x1`, or remove the line",
        )
    return None, False


def _only_one(draft: Draft, tokens: tuple[Token, ...], what: str) -> None:
    if len(tokens) > 1:
        same = tokens[0] == tokens[1]
        draft.error(
            "said-twice",
            span_of(tokens[1]),
            f"this component has a {what} already",
            "remove it" if same else "keep one of them",
            Related(span_of(tokens[0]), "first set here"),
        )


def _check_amount(draft: Draft, statement: Declare) -> None:
    """Report a number that is a word: `three service api`."""
    words = statement.words
    if len(words) < _FEWEST_COUNTED or words[0] not in AMOUNTS or statement.counts:
        return
    kind = draft.vocabulary(" ".join(words[1:-1]))
    if kind is None or draft.vocabulary(" ".join(words)):
        return
    rest = " ".join(words[1:])
    message = f"a count follows the name, as a number and not as `{words[0]}`"
    span = span_of(words[0], words[-1])
    draft.error("misplaced-count", span, message, f"write `{rest} x{AMOUNTS[words[0]]}`")


_FEWEST_COUNTED = 3
"""Words of a number, a kind and a name, at least."""
