"""What a declaration says that a component is: its kind, wherever in the line it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.catalogue import Word, normal, spelled
from dsl.diagnostics.habits import KIND_WORDS
from dsl.keywords import nearest_keyword
from dsl.kinds import KINDS, Family, Kind
from dsl.phrases import resolve_phrase
from dsl.statements import Declare, span_of, unquoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lark import Token

    from dsl.building.draft import Draft

_GENERIC = KINDS | {"db", "lb", "server"}
"""Words that say a kind, and name no product."""

UNKNOWN = Word(Kind.SERVICE)
"""What a component is taken for while nothing states its kind."""


def declared_kind(
    draft: Draft,
    statement: Declare,
    kind_words: tuple[Token, ...],
    name: Token,
    linked: Mapping[str, str],
) -> Word | None:
    """What the component is; None where the line is another statement, which is reported."""
    words = statement.words
    if _is_keyword(draft, words) if len(words) > 1 else _is_header(draft, statement, linked):
        return None
    word = _kind_behind(draft, statement, linked)
    if word is None and _is_figure(draft, statement):
        return None
    return word or _word(draft, kind_words, name, statement, linked)


def written_technology(draft: Draft, statement: Declare) -> str:
    """What stands behind the `:`, in its own words."""
    tokens = statement.technologies[0]
    span = span_of(tokens[0], tokens[-1])
    words = draft.source.text[span.start : span.end].split()
    return unquoted(tokens[0]) if len(tokens) == 1 else " ".join(words)


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
    """Whether it is `desgin "Title"`, which is reported: a misspelled keyword and a text."""
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
    text = written_technology(draft, statement)
    kind, name = draft.vocabulary(text), draft.vocabulary(words[0])
    if name and not name.technology and kind and _holds_rather(name.kind, kind.kind):
        return _kind_last(draft, statement, text, kind)
    if name and _names_other(draft, text, words[0], linked):
        draft.poisoned.add(normal(text))
        return _kind_first(draft, statement, text, name)
    if kind is None or (kind.technology and name):
        return None
    if words[0].casefold() in _GENERIC and normal(text) not in _GENERIC:
        return _kind_first(draft, statement, text, name)
    return _kind_last(draft, statement, text, kind)


def _kind_last(draft: Draft, statement: Declare, text: str, kind: Word) -> Word:
    """The kind behind the `:` of `api: service`, which is reported."""
    name = statement.words[0]
    span = span_of(name, statement.technologies[0][-1])
    message = "the kind goes before the name"
    draft.error("misplaced-kind", span, message, f"write `{text} {name}`")
    return kind


def _kind_first(draft: Draft, statement: Declare, text: str, kind: Word | None) -> Word | None:
    """The kind before the `:` of `service: api`, which is reported."""
    word = statement.words[0]
    span = span_of(word, statement.technologies[0][-1])
    message = "the kind goes before the name, without `:`"
    draft.error("misplaced-kind", span, message, f"write `{word} {text}`")
    draft.doubtful.add(str(word))
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
    return guessed or UNKNOWN


def _kind_of_product(draft: Draft, statement: Declare) -> str | None:
    """The kind of the technology that stands behind the `:` of `steam-proc rollup: Flink`."""
    if len(statement.words) == 1 or len(statement.technologies) != 1:
        return None
    technology = draft.catalogue.technology(written_technology(draft, statement))
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
    hint = f"write `{near}`" if near else _kinds_to_choose(f"{name}: {text}")
    span = span_of(kind_words[0], kind_words[-1] if near else name)
    draft.error("unknown-kind", span, f"unknown kind or technology `{text}`", hint)


def _report_unknown_word(draft: Draft, name: Token, near: str | None, statement: Declare) -> None:
    words = statement.words
    hint = f"write `{near}`" if near else _kinds_to_choose(str(name))
    if statement.technologies:
        hint = f'write what it is first: `service {name} "{written_technology(draft, statement)}"`'
    message = f"`{name}` is not a known word, so its kind is missing"
    if len(words) > 1:
        message = f"no line declares what `{' '.join(words)}` is"
    draft.error("unknown-word", span_of(words[0], words[-1]), message, hint)
    draft.poisoned.add(normal(name))


def _kinds_to_choose(named: str) -> str:
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
    from dsl.diagnostics.broken.figures import figure_meant, no_keyword  # noqa: PLC0415  # only a text with this error needs it

    meant = figure_meant(f"{words[0]} {written_technology(draft, statement)}")
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
