"""What the phrases of a text mean: by the vocabulary, and by what lines without errors draw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.building.examples import row_of, suggester
from dsl.catalogue import normal
from dsl.diagnostics.broken.failure import as_name
from dsl.diagnostics.suggest import is_ordinary_word
from dsl.kinds import Kind
from dsl.loose.callers import is_run, leading_kind, numbered_word
from dsl.loose.details import Details, details_of, host_in
from dsl.loose.member import Member
from dsl.loose.near_names import NAME, NearNames
from dsl.phrase_text import is_version
from dsl.phrases import resolve_phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.catalogue import Catalogue, Word
    from dsl.design import Component
    from dsl.loose.items import Item
    from dsl.phrases import Phrase

_SHORTEST_CUT = 4
"""Letters of a name that is cut short: `recomm`."""

_PARTS = frozenset({"topic", "topics", "partitions", "broker", "brokers", "nodes", "instance"})
"""Nouns for what a product consists of."""


class Meanings:
    """What phrases mean.

    `drawn` are the components that lines without errors declare or draw, by their normal
    spelling, `spoken` the phrases between the arrows of the text.
    """

    def __init__(
        self, known: Catalogue, drawn: Mapping[str, Component], spoken: frozenset[str]
    ) -> None:
        self._known = known
        self._drawn = drawn
        self._spoken = spoken
        self.near = NearNames(drawn, spoken)

    def draws(self, text: str) -> bool:
        """Whether a line without errors draws or declares a component of this name."""
        return normal(text) in self._drawn

    def knows(self, text: str) -> bool:
        """Whether a phrase names a component, or says what one is."""
        plain = normal(text)
        if plain in self._drawn or plain in self._known.words or self._in_group(text):
            return True
        phrase = resolve_phrase([text], self._known)
        if phrase.kind is None and _DOMAIN.fullmatch(text):
            return True
        return phrase.kind is not None or self._leading(text) is not None

    def understands(self, item: Item) -> bool:
        """Whether all that stands in `[ ]` behind an item says something."""
        squares = [bracket.text for bracket in item.brackets if bracket.type == "SQUARE"]
        return not any(map(_is_like_attribute, details_of(squares, self._known).remarks))

    def knows_item(self, item: Item) -> bool:
        """Whether an item with its brackets does."""
        if self.knows(item.text):
            return True
        details = self.details(item)
        return bool(details.technology or self._kind_in(details))

    def details(self, item: Item) -> Details:
        """What the brackets of an item say."""
        return details_of((bracket.text for bracket in item.brackets), self._known)

    def name(self, text: str) -> str:
        """The name of the component that a phrase is called by, in the letters that were typed."""
        name = resolve_phrase([text], self._known).name
        return name if NAME.fullmatch(name) else as_name(text)

    def host(self, text: str, details: Details) -> str:
        """What a component is kept in or runs on, where its words name no product themselves."""
        itself = resolve_phrase([text], self._known).technology
        return "" if itself else host_in(details, self._known)

    def meant(self, item: Item, *, apart: bool, balanced: bool) -> Member:
        """The component that an item names where no other line has named it.

        `apart` tells that its brackets tell it from another one, `balanced` that a load balancer
        leads to it.
        """
        text, details = item.text, self.details(item)
        if found := self._misspelled(text) or self._named(text) or self._with_version(text):
            return found
        inner = (
            details.technology
            or self.host(text, details)
            or ("" if self.knows(text) else self._kind_in(details))
        )
        phrase = resolve_phrase([text, f"({inner})"] if inner else [text], self._known)
        if not apart and (found := self._in_vocabulary(item, phrase, details)):
            return found
        name = _joined(f"{text} {' '.join(details.remarks)}") if apart else phrase.name
        name = text if NAME.fullmatch(text) and not apart else name
        name = name if NAME.fullmatch(name) else as_name(text)
        if drawn := self._drawn.get(normal(name)):
            return Member(drawn.name, drawn=drawn)
        return self._new(name, item, phrase, details, balanced=balanced)

    def _new(
        self, name: str, item: Item, phrase: Phrase, details: Details, *, balanced: bool
    ) -> Member:
        """A component that only its own words and what stands around it describe."""
        if beside := self._kind_beside(item.text, phrase):
            return Member(name, beside.value)
        if phrase.kind is None or self.near.is_near(name):
            return Member(name, known=False)
        if phrase.technology is None and self._is_outside(details):
            return Member(name, Kind.EXTERNAL.value)
        if is_run(item, self._known) or (balanced and phrase.kind is Kind.CLIENT):
            return Member(name, Kind.SERVICE.value)
        return _of_kind(name, phrase.kind, phrase, details)

    def _in_vocabulary(self, item: Item, phrase: Phrase, details: Details) -> Member | None:
        """The component that goes by a phrase of the vocabulary: `redis`, `load balancer`."""
        word = self._known.words.get(normal(item.text))
        if word is None or phrase.kind is not word.kind or self._is_ours(item, word):
            return None
        other = self._known.words.get(normal(details.technology))
        said = word.kind is Kind.CLIENT or (other is not None and other.technology is None)
        kind = word.kind.value if details.technology and said else ""
        return Member(_spelled(item.text), kind, details.technology)

    def _named(self, text: str) -> Member | None:
        """The component that a name or a product speaks of, whatever kind its words say."""
        if drawn := self._drawn.get(normal(text)) or self._in_group(text):
            if normal(drawn.label) == normal(text):
                return Member(as_name(text), drawn=drawn)
            last = normal(drawn.name) != normal(text) and drawn.name.endswith(f"-{text}")
            return Member(text if last else drawn.name, drawn=drawn)
        if product := self._kind_and_product(text) or self._whole_product(text):
            return Member(_spelled(product), drawn=self._drawn.get(normal(product)))
        if name := self._behind_service(text):
            drawn = self._drawn.get(normal(name))
            return Member(drawn.name, drawn=drawn) if drawn else Member(name, Kind.SERVICE.value)
        return None

    def _misspelled(self, text: str) -> Member | None:
        """What a name that is not quite that of a component stands for, or what is asked about."""
        if same := self._alike(text):
            return Member(same.name, drawn=same)
        return Member(text, known=False) if self.near.is_unlinked(text) else None

    def _is_ours(self, item: Item, word: Word) -> bool:
        """Whether a phrase of the vocabulary for what others run is counted here."""
        return word.technology is None and is_run(item, self._known)

    def _alike(self, text: str) -> Component | None:
        """The component that a line declares in the plural or singular, or whose name is cut short.

        No other line speaks of it in its own spelling: `emails` for `email`, `recommendation`
        for `recomm`.
        """
        plain = normal(text)
        if plain in self._drawn:
            return None
        other = plain[:-1] if plain.endswith("s") else f"{plain}s"
        free = {
            name: each
            for name, each in self._drawn.items()
            if not each.self_declared and name == normal(each.name)
        }
        if other in free and other not in self._spoken:
            return free[other]
        if len(plain) < _SHORTEST_CUT or is_ordinary_word(plain) or plain in self._known.words:
            return None
        longer = [each for name, each in free.items() if name.startswith(plain)]
        return longer[0] if len(longer) == 1 else None

    def _kind_beside(self, text: str, phrase: Phrase) -> Kind | None:
        """What a phrase is by its domain (`Booking.com API`) or the kind in front of it (`svc A`)."""
        if _DOMAIN.search(text) and phrase.technology is None:
            return Kind.EXTERNAL
        return self._leading(text) if phrase.kind is None else None

    def _leading(self, text: str) -> Kind | None:
        """What stands in front of a name or a number, but of `api1` beside `api`."""
        word = normal(numbered_word(text))
        slip = bool(word) and (word in self._drawn or word in self._spoken)
        return None if slip else leading_kind(text, self._known)

    def _kind_in(self, details: Details) -> str:
        """The comment that says what an unknown phrase is: `editor (browser)`."""
        return next((each for each in details.remarks if normal(each) in self._known.words), "")

    def _is_outside(self, details: Details) -> bool:
        """Whether a comment says that others run it: `passport check (3rd party)`."""
        if "ext" in map(normal, details.remarks):
            return True
        words = filter(None, (self._known.words.get(normal(each)) for each in details.remarks))
        return any(word.kind is Kind.EXTERNAL and not word.technology for word in words)

    def _with_version(self, text: str) -> Member | None:
        """The product of `postgres 16`, with its version."""
        base, _, version = text.rpartition(" ")
        words = self._known.words
        known = words.get(normal(base))
        if not is_version(version) or known is None or normal(text) in words:
            return None
        if known.technology is None:
            return None  # `web server 2` is the second one
        drawn = self._drawn.get(normal(base))
        return Member(drawn.name, drawn=drawn) if drawn else Member(_spelled(base), technology=text)

    def _in_group(self, text: str) -> Component | None:
        """The component that a name with its group in front speaks of: `east.api`."""
        group, _, name = text.rpartition(".")
        drawn = self._drawn.get(normal(name)) if group else None
        return drawn if drawn and group.split(".")[-1] in drawn.groups else None

    def _kind_and_product(self, text: str) -> str:
        """The product of `lb alb`, a kind and a technology of it."""
        kind, _, name = text.partition(" ")
        word, product = self._known.words.get(normal(kind)), self._known.words.get(normal(name))
        if word is None or product is None or word.technology or product.technology is None:
            return ""
        return name if product.kind is word.kind and normal(text) not in self._known.words else ""

    def _whole_product(self, text: str) -> str:
        """The product of `kafka topics`, where other lines speak of it alone."""
        product, _, part = text.rpartition(" ")
        word = self._known.words.get(normal(product))
        if word is None or word.technology is None or part.casefold() not in _PARTS:
            return ""
        return product if normal(product) in self._spoken else ""

    def _behind_service(self, text: str) -> str:
        """The name of `service checkout`, the keyword and a name as a declaration has them."""
        first, _, name = text.partition(" ")
        known = first != Kind.SERVICE or normal(text) in self._known.words
        return "" if known or not NAME.fullmatch(name) else name


_DOMAIN = re.compile(
    r"\b(?:[a-z0-9-]{1,30}\.){0,3}[a-z0-9-]{2,30}\.(?:com|io|org|net|co|gov|dev|ai|app|so|tv)\b",
    re.IGNORECASE,
)
"""The domain of another company: `Booking.com API`."""


def _is_like_attribute(remark: str) -> bool:
    """Whether a text in `[ ]` is a misspelled attribute: `statless`, `limit 20`.

    A word of the language is what is kept there (`scans`), and so are words behind one
    (`encrypted pdfs`).
    """
    name, *rest = re.split(r"[\s=:]+", remark)
    if "=" in remark:
        return True
    if rest and not (rest[0][:1].isdigit() or row_of(rest[0])):
        return False
    slip = None if is_ordinary_word(name) else suggester().nearest(name)
    return slip is not None or bool(row_of(name))


def _spelled(text: str) -> str:
    """A phrase of the vocabulary as a name."""
    name = "-".join(text.split())
    return name if NAME.fullmatch(name) else as_name(name)


def _joined(text: str) -> str:
    """The words of a text as a name, in the letters that were typed."""
    return "_".join(re.findall(r"\w+", text))[:60]


def _of_kind(name: str, kind: Kind, phrase: Phrase, details: Details) -> Member:
    technology = phrase.technology
    if technology is None or technology.kind is not kind:
        behind = details.technology or (technology.title if technology else "")
        return Member(name, kind.value, behind, several=phrase.several)
    versioned = [each for each in (details.technology, phrase.label) if is_version(_last(each))]
    return Member(name, technology.id, next(iter(versioned), ""), several=phrase.several)


def _last(text: str) -> str:
    """The last of several words, in lower case; "" where there is one word only."""
    return text.casefold().split()[-1] if " " in text else ""
