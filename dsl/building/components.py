"""Components and groups from their declarations."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from dsl.attributes import Place
from dsl.building.brackets import read_attributes
from dsl.building.contradictions import check_copies
from dsl.building.naming import named
from dsl.catalogue import Word, normal, spelled
from dsl.design import Component
from dsl.diagnostics.habits import KIND_WORDS
from dsl.keywords import nearest_keyword
from dsl.kinds import Family, Kind
from dsl.phrase_text import AMOUNTS
from dsl.phrases import resolve_phrase
from dsl.problem import Problem, Related
from dsl.source import Span
from dsl.statements import Declare, span_of, unquoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lark import Token

    from dsl.building.draft import Draft
    from dsl.catalogue import Technology

_GENERIC = frozenset({kind.value for kind in Kind} | {"db", "lb", "server"})
_MOST_INSTANCES = 10**9
_UNKNOWN = Word(Kind.SERVICE)
"""What a component is of which nobody said what it is, until somebody does."""


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
    if word is None and (
        _is_keyword(draft, statement.words)
        if len(statement.words) > 1
        else _is_header(draft, statement, linked)
    ):
        return
    word = word or _kind_behind(draft, statement, linked)
    if word is None and _is_figure(draft, statement):
        return
    word = word or _word(draft, kind_words, name, statement, linked)
    if not _is_new(
        draft,
        name,
        word.kind,
        kind_words,
        again=_again(draft, statement, word, str(name), groups)
        or _same_line(draft, span, str(name), groups),
    ):
        return
    technology, text = _technology(draft, statement, word, str(name))
    if word is _UNKNOWN and not text:  # perhaps a product: it is kept as a label
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


def _check_amount(draft: Draft, statement: Declare) -> None:
    """Report a number that is a word: `three service api`."""
    words = statement.words
    if len(words) < _FEWEST_COUNTED or words[0] not in AMOUNTS or statement.counts:
        return
    kind = draft.vocabulary(" ".join(words[1:-1]))
    if kind is None or draft.vocabulary(" ".join(words)):
        return
    rest = " ".join(words[1:])
    message = f"a count goes after the name, not `{words[0]}`"
    span = span_of(words[0], words[-1])
    draft.error("misplaced-count", span, message, f"write `{rest} x{AMOUNTS[words[0]]}`")


_FEWEST_COUNTED = 3


def _is_keyword(draft: Draft, words: tuple[Token, ...]) -> bool:
    """Whether the first word is nearly a keyword, which is reported."""
    first = words[0]
    if draft.vocabulary(" ".join(words[:-1])) or first.casefold() in KIND_WORDS:
        return False
    near = nearest_keyword(first)
    if near is None:
        return False
    draft.error(
        "unknown-keyword", span_of(first), f"no statement begins with `{first}`", f"write `{near}`"
    )
    draft.poisoned.update(normal(word) for word in words)
    return True


def _is_header(draft: Draft, statement: Declare, linked: Mapping[str, str]) -> bool:
    """Whether it is `desgin "Title"`, which is reported: a misspelt keyword and a text."""
    word = statement.words[0]
    if not statement.labels or statement.counts or normal(word) in linked:
        return False
    if draft.vocabulary(word) or nearest_keyword(word) != "design":
        return False
    message = f"no statement begins with `{word}`"
    draft.error("unknown-keyword", span_of(word), message, "write `design`")
    draft.poisoned.add(normal(word))
    return True


def _holds_rather(named: Kind, kind: Kind) -> bool:
    """Whether a word for people names what a store holds: `users: mysql`."""
    return named is Kind.CLIENT and kind.family is Family.STORE


def _names_other(draft: Draft, text: str, word: str, linked: Mapping[str, str]) -> bool:
    """Whether links speak of what stands behind the colon of `postgres: invoices`, and not before."""
    found = draft.vocabulary(text)
    known = draft.catalogue.technology(text) or (found and found.technology)
    return not known and normal(text) in linked and normal(word) not in linked


def _kind_behind(draft: Draft, statement: Declare, linked: Mapping[str, str]) -> Word | None:
    """The kind of `api: service`, and of `orders: postgres`, which are reported."""
    words, written = statement.words, statement.technologies
    if len(words) > 1 or len(written) != 1:
        return None
    text = _written(draft, statement)
    kind, name = draft.vocabulary(text), draft.vocabulary(words[0])
    if name and not name.technology and kind and _holds_rather(name.kind, kind.kind):
        span = span_of(words[0], written[0][-1])
        message = "the kind goes before the name"
        draft.error("misplaced-kind", span, message, f"write `{text} {words[0]}`")
        return kind
    if name and _names_other(draft, text, words[0], linked):
        span = span_of(words[0], written[0][-1])
        message = "the kind goes before the name, without `:`"
        draft.error("misplaced-kind", span, message, f"write `{words[0]} {text}`")
        draft.doubtful.add(str(words[0]))
        draft.poisoned.add(normal(text))
        return name
    if kind is None or (kind.technology and name):
        return None
    if words[0].casefold() in _GENERIC and normal(text) not in _GENERIC:
        span = span_of(words[0], written[0][-1])
        message = "the kind goes before the name, without `:`"
        draft.error("misplaced-kind", span, message, f"write `{words[0]} {text}`")
        draft.doubtful.add(str(words[0]))
        return name
    span = span_of(words[0], written[0][-1])
    message = "the kind goes before the name"
    draft.error("misplaced-kind", span, message, f"write `{text} {words[0]}`")
    return kind


def _word(
    draft: Draft,
    kind_words: tuple[Token, ...],
    name: Token,
    statement: Declare,
    linked: Mapping[str, str],
) -> Word:
    """What the kind means; an unknown one is reported and still declares the name."""
    text = " ".join(kind_words) if kind_words else str(name)
    word = draft.vocabulary(text) or _labelled(draft, text)
    if word is None and not kind_words and normal(text) in draft.catalogue.people:
        word = Word(Kind.CLIENT)  # `admins`
    if word is None and kind_words:
        word = _wrong_count(draft, kind_words, name) or _kind_phrase(draft, kind_words)
    if word is not None:
        return word
    draft.doubtful.add(str(name))
    near = KIND_WORDS.get(text.casefold()) or draft.suggest_word(text)
    near = near or _kind_of_product(draft, statement)
    if kind_words:
        _report_unknown_kind(draft, kind_words, name, near)
    elif all(glued := _glued(draft, str(name), linked)):
        _report_glued(draft, name, glued)
    else:
        _report_unknown_word(draft, name, near, statement)
    guessed = draft.vocabulary(near) if near else None
    return guessed or _UNKNOWN


def _kind_of_product(draft: Draft, statement: Declare) -> str | None:
    """The kind of the technology that stands behind the `:` of `steam-proc rollup: Flink`."""
    if len(statement.words) == 1 or len(statement.technologies) != 1:
        return None
    technology = draft.catalogue.technology(_written(draft, statement))
    return technology.kind.value if technology else None


def _glued(draft: Draft, name: str, linked: Mapping[str, str]) -> tuple[str, str]:
    """The kind and the name that one word is made of, where links use the name; else "" twice."""
    for at in range(2, min(len(name), _LONGEST_EXAMPLE)):
        kind, rest = name[:at], name[at:]
        if linked.get(normal(rest)) == rest and draft.vocabulary(kind):
            return kind, rest
    return "", ""


def _report_glued(draft: Draft, name: Token, glued: tuple[str, str]) -> None:
    kind, rest = glued
    message = f"a space is missing between `{kind}` and `{rest}`"
    draft.error("unknown-word", span_of(name), message, f"write `{kind} {rest}`")
    draft.poisoned.update((normal(name), normal(rest)))
    draft.damaged.add(rest)


def _report_unknown_kind(
    draft: Draft, kind_words: tuple[Token, ...], name: Token, near: str | None
) -> None:
    text = " ".join(kind_words)
    hint = f"write `{near}`" if near else kinds_to_choose(f"{name}: {text}")
    span = span_of(kind_words[0], kind_words[-1] if near else name)
    draft.error("unknown-kind", span, f"unknown kind or technology `{text}`", hint)


def _report_unknown_word(draft: Draft, name: Token, near: str | None, statement: Declare) -> None:
    words = statement.words
    hint = f"write `{near}`" if near else kinds_to_choose(str(name))
    if statement.technologies:
        hint = f'write what it is first: `service {name} "{_written(draft, statement)}"`'
    message = f"`{name}` is not a known word, so its kind is missing"
    if len(words) > 1:
        message = f"no line declares what `{' '.join(words)}` is"
    draft.error("unknown-word", span_of(words[0], words[-1]), message, hint)
    draft.poisoned.add(normal(name))


def kinds_to_choose(named: str) -> str:
    """The hint for something whose kind nobody can guess: the usual ones, none before others."""
    if len(named) > _LONGEST_EXAMPLE:
        return f"declare what it is: `service {named}`, or another kind for `service`"
    kinds = ", ".join(f"`{kind} {named}`" for kind in ("database", "queue", "service"))
    return f"declare what it is: {kinds} or `external {named}`"


_LONGEST_EXAMPLE = 50  # letters of a name that a hint can hold four times


def _labelled(draft: Draft, text: str) -> Word | None:
    """The technology of a name that is too common for the vocabulary (`Go payments`)."""
    label = draft.catalogue.labels.get(spelled(text))
    technology = draft.catalogue.technologies[label] if label else None
    return Word(technology.kind, technology) if technology else None


def _kind_phrase(draft: Draft, words: tuple[Token, ...]) -> Word | None:
    """The kind that a phrase in front of a name says: `go service payments`."""
    if len(words) == 1 or draft.phrases_left <= 0:
        return None
    phrase = resolve_phrase(words, draft.catalogue)
    if phrase.kind is None or phrase.near:
        return None
    return Word(phrase.kind, phrase.technology)


def _is_figure(draft: Draft, statement: Declare) -> bool:
    """Whether it is `availability: 99.9%`, which is reported."""
    words = statement.words
    if len(words) > 1 or not statement.technologies or draft.vocabulary(words[0]):
        return False
    from dsl.diagnostics.broken.figures import figure_meant, no_keyword  # noqa: PLC0415  # few texts need it

    meant = figure_meant(f"{words[0]} {_written(draft, statement)}")
    if meant:
        span = span_of(words[0], statement.technologies[0][-1])
        draft.report(no_keyword(span, meant))
    return bool(meant)


_LIKE_DIGITS = str.maketrans("OoIl", "0011")
"""Letters that are typed for the digits they look like: `x1O`."""


def _wrong_count(draft: Draft, kind_words: tuple[Token, ...], name: Token) -> Word | None:
    """The kind of `service api x-3`, which is reported."""
    digits = name.lstrip("xX-")
    if not (name[0] in "xX" and digits[:1].isdigit()):
        return None
    ends = range(len(kind_words) - 1, 0, -1)
    words = (draft.vocabulary(" ".join(kind_words[:end])) for end in ends)
    word = next(filter(None, words), None)
    if word:
        draft.doubtful.add(str(name))
        meant = digits.translate(_LIKE_DIGITS)
        whole = "".join(char for char in meant if char.isdigit()) + "000" * digits.endswith("k")
        message = f"`{name}` is not a count; write `xN`"
        draft.error("wrong-count", span_of(name), message, f"write `x{whole}`")
        draft.poisoned.update(normal(each) for each in (*kind_words, name))
    return word


def _again(
    draft: Draft, statement: Declare, word: Word, name: str, groups: tuple[str, ...]
) -> bool:
    """Whether a declaration repeats another one, and says nothing more."""
    other = draft.components.get(name)
    if other is None or other.groups != groups:
        return False
    said = statement.counts or statement.labels or statement.technologies or statement.attributes
    return not said and (other.kind, other.technology) == (word.kind, word.technology)


def _same_line(draft: Draft, span: Span, name: str, groups: tuple[str, ...]) -> bool:
    """Whether a declaration stands twice, word for word."""
    other = draft.components.get(name)
    if other is None or other.groups != groups:
        return False
    return draft.shown(span).split() == draft.shown(other.span).split()


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
        text = _written(draft, statement)
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


def _written(draft: Draft, statement: Declare) -> str:
    """What stands behind the `:`, in its own words."""
    tokens = statement.technologies[0]
    span = span_of(tokens[0], tokens[-1])
    words = draft.source.text[span.start : span.end].split()
    return unquoted(tokens[0]) if len(tokens) == 1 else " ".join(words)


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
