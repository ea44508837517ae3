"""What a noun phrase means that people type where a component stands.

The head noun decides: `User Service` is a service, `Customer DB` a database, `Search API` a
service. A product that the catalogue knows wins over the words beside it (`redis geo`,
`Stripe API`), unless they name something that uses it (`Kafka consumer`). Words for people
never make a client of a service, an API, a database or a portal.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from dsl.catalogue import Word
from dsl.diagnostics.suggest import WordSuggester, is_ordinary_word
from dsl.kinds import Family, Kind
from dsl.phrase_text import is_version, take_apart
from dsl.value import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.catalogue import Catalogue, Technology

_Words = tuple[str, ...]


class Sureness(IntEnum):
    """How sure the meaning of a phrase is."""

    UNKNOWN = 0
    """No noun of it is known; `kind` is None."""
    LIKELY = 1
    """The head noun, or a product among its words, decides."""
    CERTAIN = 2
    """The vocabulary holds the whole phrase."""


@value
class Phrase:
    """What a phrase means.

    `count` is the number it says; `several` tells that a plural says more than one without a
    number. `name` is a name to give the component, `label` the text as typed. `remark` is what
    stands in brackets, where that says no count and no technology (`S3 (raw videos)`). `near`
    is the phrase that this one is probably a misspelling of, or "".
    """

    kind: Kind | None
    technology: Technology | None
    count: int | None
    several: bool
    name: str
    label: str
    sureness: Sureness
    remark: str = ""
    near: str = ""


def resolve_phrase(words: Sequence[str], vocabulary: Catalogue) -> Phrase:
    """The meaning of a phrase, given as its words or as pieces of text in their order.

    Counts (`x3`, `3x`, `3 web servers`, `(200)`), versions (`postgres 16`) and remarks in
    brackets (`Orders DB (Postgres)`, `cache(redis)`, `[lb]`) may stand among them.
    """
    text = " ".join(words)
    parts = take_apart(text)
    reading = _Reading(vocabulary, parts.words)
    meant = reading.meaning() or _proper_name(vocabulary, parts.spelled)
    remarks: list[str] = []
    for inner in parts.inner:
        remark = _Reading(vocabulary, inner)
        if not remark.product():
            remarks.append(" ".join(inner))
        meant = _with_remark(meant, reading, remark)
    kind = meant.kind if meant else None
    return Phrase(
        kind,
        meant.technology if meant else None,
        parts.count,
        parts.count is None and kind is not None and reading.is_plural(kind),
        reading.name(parts.spelled),
        " ".join(text.split()),
        reading.sureness if meant else Sureness.UNKNOWN,
        ", ".join(remarks),
        reading.correction() if reading.sureness < Sureness.CERTAIN or not meant else "",
    )


def noun_kind(word: str, vocabulary: Catalogue) -> Kind | None:
    """The kind that a single noun says at the end of a phrase; None for one that says none."""
    return _Reading(vocabulary, (word,))._noun(word)


PREPOSITIONS = frozenset(
    [
        "on",
        "in",
        "for",
        "of",
        "with",
        "via",
        "using",
        "over",
        "to",
        "from",
        "at",
        "behind",
        "by",
        "per",
        "as",
        "and",
    ]
)
_VENDORS = frozenset(
    [
        "aws",
        "amazon",
        "azure",
        "google",
        "gcp",
        "apache",
        "microsoft",
        "hashicorp",
        "managed",
        "hosted",
    ]
)

_CONTAINERS = frozenset(
    [
        "cluster",
        "clusters",
        "node",
        "nodes",
        "instance",
        "instances",
        "broker",
        "brokers",
        "shard",
        "shards",
        "replica",
        "replicas",
        "group",
        "pool",
        "fleet",
        "farm",
        "layer",
        "tier",
        "pod",
        "pods",
        "deployment",
        "setup",
    ]
)
"""Nouns that say how something is run, and leave what it is to the words before them."""

_HOSTS = frozenset(["server", "servers", "service", "services", "svc", "system", "platform"])
"""Nouns that leave what it is to the words before them where those name something that runs."""

_FACES = frozenset(
    [
        "api",
        "apis",
        "app",
        "apps",
        "portal",
        "panel",
        "dashboard",
        "dashboards",
        "ui",
        "console",
        "site",
        "website",
        "frontend",
    ]
)
"""Nouns for what people or programs see of a system; what stands before them is what it is about."""

_GENERIC_STORES = frozenset(["database", "db", "datastore", "storage", "cache", "kv"])
_IN_HANDS = frozenset({"app", "apps", "dashboard", "ui", "tablet"})
_RUN_IN_NUMBERS = frozenset({Family.COMPUTE, Family.EDGE})
_SELF_RUNNING = frozenset({Family.EDGE, Family.CONTROL, Family.MESSAGING})
_SPECIAL_WORK = frozenset(
    {Kind.WORKER, Kind.SCHEDULER, Kind.BATCH, Kind.TRANSCODER, Kind.MODEL, Kind.FUNCTION}
    | {Kind.REALTIME, Kind.STREAM_PROCESSOR, Kind.CACHE}
)


class _Reading:
    """One phrase against the vocabulary."""

    def __init__(self, known: Catalogue, words: _Words) -> None:
        self.known = known
        self.words = words
        self.sureness = Sureness.LIKELY

    def meaning(self) -> Word | None:
        """What the words mean together; None where no noun of them is known."""
        if whole := self._whole(self.words):
            self.sureness = Sureness.CERTAIN
            return whole
        for at in range(1, len(self.words) - 1):
            if self.words[at] in PREPOSITIONS:
                return self._around(at)
        end = next((at for at, word in enumerate(self.words) if at and is_version(word)), None)
        return self._by_head(self.words) or self._by_head(self.words[:end])

    def product(self) -> Technology | None:
        """The technology that the words name, by themselves or among others."""
        found = self._product(self.words)
        label = self.known.labels.get("-".join(self.words))
        return found[0] if found else self.known.technologies[label] if label else None

    def name(self, spelled: _Words) -> str:
        """A name for the component: the words as typed, without a version."""
        if len(self.words) > 1 and is_version(self.words[-1]) and not self._entry(self.words):
            end = next(at for at, word in enumerate(self.words) if at and is_version(word))
            product = self._entry(self.words[:end])
            spelled = spelled[:end] if product and product.technology else spelled
        name = ("-" if self._entry(self.words) else "_").join(spelled)
        return f"_{name}" if name[:1].isdigit() else name

    def correction(self) -> str:
        """The phrase that this one is a misspelling of, in one of its words; "" for none."""
        if len(self.words) > 1 and (near := _suggester(self.known).nearest("-".join(self.words))):
            meant = tuple(near.split("-"))
            wrong = [word for word in self.words if word not in meant]
            if len(meant) == len(self.words) and not any(map(is_ordinary_word, wrong)):
                return " ".join(meant)
        unknown = self.meaning() is None
        for at, word in enumerate(self.words):
            if near := _nearest_word(self.known, word):
                words = (*self.words[:at], near, *self.words[at + 1 :])
                if self._entry(words) or (unknown and _Reading(self.known, words).meaning()):
                    return " ".join(words)
        return ""

    def is_plural(self, kind: Kind) -> bool:
        """Whether the last word says that there are several instances of it."""
        last = self.words[-1] if self.words else ""
        one = _singular(last)
        if one == last or kind is Kind.CLIENT:
            return False
        if last in _CONTAINERS | _HOSTS:
            return last not in {"clusters", "shards", "services"} or kind.family in _RUN_IN_NUMBERS
        return kind.family in _RUN_IN_NUMBERS and self._noun(one) is not None

    def _whole(self, words: _Words) -> Word | None:
        """The meaning of all words as one entry, whatever vendor or version stands around it."""
        while words:
            if found := self._entry(words):
                return found
            if len(words) > 1 and is_version(words[-1]):
                found = self._entry(words[:-1])
                words = words[:-1] if found is None or found.technology else ()
            elif len(words) > 1 and words[0] in _VENDORS:
                words = words[1:]
            else:
                return None
        return None

    def _entry(self, words: _Words) -> Word | None:
        """The word of the vocabulary that these spell, in the plural or the singular."""
        key = "-".join(words)
        return self.known.words.get(key) or self.known.words.get(_singular(key))

    def _around(self, at: int) -> Word | None:
        """The meaning of `main ON other`: the main part decides, the other may say the technology."""
        main = self._whole(self.words[:at]) or self._by_head(self.words[:at])
        other = self._product(self.words[at + 1 :])
        if main is None or (other and main.technology is None and main.kind is other[0].kind):
            return Word(other[0].kind, other[0]) if other else None
        return main

    def _by_head(self, words: _Words) -> Word | None:
        product = self._product(words)
        head = self._head(words)
        if product is None:
            return self._by_noun(words, *head) if head else None
        technology, _, end = product
        if head is None or end == len(words) or self._is_it(technology, head[0], words[-1]):
            return Word(technology.kind, technology)
        return self._by_noun(words, *head)

    def _is_it(self, technology: Technology, kind: Kind, last: str) -> bool:
        """Whether a phrase that names a product and ends in another noun is the product itself."""
        family = technology.kind.family
        if technology.kind is kind or last in _CONTAINERS:
            return True
        if last in _FACES:
            return family in {Family.OUTSIDE, Family.CONTROL}
        if last in _HOSTS:
            return family is not Family.CLIENT
        return family is kind.family and family is not Family.OUTSIDE

    def _by_noun(self, words: _Words, kind: Kind, start: int) -> Word:
        """What a head noun means behind the words before it."""
        before, last = words[:start], words[-1]
        about = self._whole(before) or (self._by_head(before) if before else None)
        if last in _IN_HANDS and before and self._is_role(before[-1]):
            return Word(Kind.CLIENT)
        if about is None or last in _FACES:
            return Word(kind, self._language(before, kind))
        if last in _CONTAINERS or (last in _HOSTS and self._runs(about.kind, before, last)):
            return about
        return Word(kind, self._language(before, kind))

    def _runs(self, kind: Kind, before: _Words, last: str) -> bool:
        """Whether `X server` or `X service` is an X, rather than a service about X."""
        if kind is Kind.STREAM:  # a service that streams; brokers are never called so
            return last in {"server", "servers"}
        if kind.family in _SELF_RUNNING or kind in _SPECIAL_WORK:
            return True
        if kind.family is Family.STORE:
            return last in {"server", "servers"} or before[-1] in _GENERIC_STORES
        return False

    def _is_role(self, word: str) -> bool:
        """Whether a word names people or what they hold."""
        if word in self.known.roles or word in self.known.people:
            return True
        found = self._entry((word,))
        return found is not None and found.kind is Kind.CLIENT

    def _language(self, before: _Words, kind: Kind) -> Technology | None:
        """The language or framework that all the words before a noun name (`go service`)."""
        name = "-".join(before)
        label = self.known.labels.get(name)
        word = self.known.words.get(name)
        found = word.technology if word else self.known.technologies[label] if label else None
        return found if found and found.kind is kind else None

    def _noun(self, word: str) -> Kind | None:
        """The kind that a single word says at the end of a phrase."""
        for each in (word, _singular(word)):
            if each in self.known.heads:
                return Kind(self.known.heads[each])
            if each in self.known.people:
                return Kind.CLIENT
            found = self.known.words.get(each)
            if found and found.technology is None:
                return found.kind
        return Kind.SERVICE if word in _CONTAINERS else None

    def _head(self, words: _Words) -> tuple[Kind, int] | None:
        """The longest phrase or noun that the words end in: its kind, and where it starts."""
        for start in range(1, len(words) - 1):
            found = self._entry(words[start:])
            if found and found.technology is None:
                return found.kind, start
        kind = self._noun(words[-1]) if words else None
        return (kind, len(words) - 1) if kind else None

    def _product(self, words: _Words) -> tuple[Technology, int, int] | None:
        """The longest product name among the words, and where it stands."""
        for length in range(len(words), 0, -1):
            for start in range(len(words) - length + 1):
                found = self._entry(words[start : start + length])
                if found and found.technology:
                    return found.technology, start, start + length
        return None


def _proper_name(known: Catalogue, spelled: _Words) -> Word | None:
    """The product of a name that is a common word too, where it begins with a capital (`Garage`)."""
    if not spelled or not spelled[0][:1].isupper():
        return None
    label = known.labels.get("-".join(spelled).casefold())
    technology = known.technologies[label] if label else None
    return Word(technology.kind, technology) if technology else None


def _with_remark(meant: Word | None, main: _Reading, remark: _Reading) -> Word | None:
    """The meaning of a phrase with what a remark in brackets says it is."""
    technology = remark.product()
    if meant is None:
        main.sureness = Sureness.LIKELY
        return Word(technology.kind, technology) if technology else remark.meaning()
    if technology is None or meant.technology:
        return meant
    if technology.kind.family is meant.kind.family or meant.kind.family not in _OWN_PROGRAMS:
        return Word(technology.kind, technology)
    return meant


_OWN_PROGRAMS = frozenset({Family.CLIENT, Family.COMPUTE, Family.OUTSIDE})


def _nearest_word(known: Catalogue, word: str) -> str | None:
    """The single word of the vocabulary that `word` is a misspelling of."""
    single, suggester = _single_words(known)
    return None if word in single else suggester.nearest(word)


@lru_cache(4)
def _single_words(known: Catalogue) -> tuple[frozenset[str], WordSuggester]:
    """The words of which the vocabulary is made; those that stand alone are guessed first."""
    spellings = (*known.words, *known.heads, *known.people, *known.roles)
    alone = [each for each in spellings if "-" not in each]
    words = dict.fromkeys([*alone, *(part for each in spellings for part in each.split("-"))])
    return frozenset(words), WordSuggester(words)


@lru_cache(4)
def _suggester(known: Catalogue) -> WordSuggester:
    return WordSuggester(known.words)


def _singular(word: str) -> str:
    """A word without the ending of its plural; the word itself where it has none."""
    if word.endswith("ies") and len(word) > len("ties"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
