"""The words of a loosely typed declaration that say a kind, before those of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lark import Token

from dsl.building.phrase_or_kind import end_of_kind, is_kind_and_name, phrase_meant
from dsl.catalogue import normal
from dsl.kinds import KINDS, Kind
from dsl.phrases import noun_kind

if TYPE_CHECKING:
    from dsl.building.draft import Draft


def end_of_kind_words(draft: Draft, words: tuple[str, ...], spoken: frozenset[str]) -> int:
    """How many of the words say the kind, 0 where they are one phrase."""
    tokens = tuple(Token("NAME", word) for word in words)
    if _names_last(draft, words, spoken):
        return len(words) - 1
    if len(words) < 2 or draft.vocabulary(" ".join(words)):  # noqa: PLR2004  # a kind and a name
        return int(len(words) == 2 and words[0] == Kind.SERVICE)  # noqa: PLR2004  # `service registry`
    if is_kind_and_name(draft, tokens):
        return 1
    end = end_of_kind(draft, tokens)
    if end == len(words) or phrase_meant(draft, tokens) is not None:
        return 0
    if words[0] not in KINDS and noun_kind(normal(words[-1]), draft.catalogue) is not None:
        return 0
    return end


def _names_last(draft: Draft, words: tuple[str, ...], spoken: frozenset[str]) -> bool:
    """Whether links speak of the last word alone, behind words for a kind: `cdn edge`."""
    alone = normal(words[-1]) in spoken and normal(" ".join(words)) not in spoken
    kind = draft.vocabulary(" ".join(words[:-1])) if alone and len(words) > 1 else None
    if kind is None:
        return False
    product = kind.technology and normal(" ".join(words[:-1])) not in spoken
    return normal(words[-1]) not in draft.catalogue.words or bool(product)
