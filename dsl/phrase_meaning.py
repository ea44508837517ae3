"""What the words of a noun phrase mean together, by their head noun and the products they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.catalogue import Word
from dsl.kinds import Family, Kind
from dsl.phrase_text import is_version

if TYPE_CHECKING:
    from dsl.catalogue import Catalogue, Technology

_Words = tuple[str, ...]

_LONGEST_NAME = 6
"""Words of a product's name that are looked for."""

_NOUNS = {
    "prepositions": "on in for of with via using over to from at behind by per as and",
    "vendors": "aws amazon azure google gcp apache microsoft hashicorp managed hosted",
    "containers": (
        "cluster clusters node nodes instance instances broker brokers shard shards replica"
        " replicas group pool fleet farm layer tier pod pods deployment setup"
    ),
    "hosts": "server servers service services svc system platform",
    "faces": (
        "api apis app apps portal panel dashboard dashboards ui console site website frontend"
    ),
    "generic stores": "database db datastore storage cache kv",
    "in hands": "app apps dashboard ui tablet",
    "others": (
        "other others their customer customers partner partners merchant merchants supplier suppliers"
        " vendor party 3rd foreign outside external remote"
    ),
    "run by others": (
        "endpoint endpoints server servers system systems site sites url urls webhook webhooks"
        " callback callbacks host hosts origin origins"
    ),
    "entries": "log logs event events",
}

PREPOSITIONS = frozenset(_NOUNS["prepositions"].split())
VENDORS = frozenset(_NOUNS["vendors"].split())
"""Words that stand in front of a product and name who sells or runs it."""

_CONTAINERS = frozenset(_NOUNS["containers"].split())
"""Nouns that say how something is run, and leave what it is to the words before them."""

_PARTS = frozenset({"shard", "shards", "replica", "replicas"})

_HOSTS = frozenset(_NOUNS["hosts"].split())
"""Nouns that leave what it is to the words before them where those name something that runs."""

FACES = frozenset(_NOUNS["faces"].split())
"""Nouns for what people or programs see of a system; what stands before them is what it is about."""

_OTHERS = frozenset(_NOUNS["others"].split())
_RUN_BY_OTHERS = frozenset(_NOUNS["run by others"].split())
"""Nouns for what runs somewhere else where others own it: `customer endpoints`, `their servers`."""

_ENTRIES = frozenset(_NOUNS["entries"].split())
"""Nouns for what is kept in a store that is named before them: `s3 logs`."""

_GENERIC_STORES = frozenset(_NOUNS["generic stores"].split())
_IN_HANDS = frozenset(_NOUNS["in hands"].split())
_RUN_IN_NUMBERS = frozenset({Family.COMPUTE, Family.EDGE})
_SELF_RUNNING = frozenset({Family.EDGE, Family.CONTROL, Family.MESSAGING})
_SPECIAL_WORK = frozenset(
    {Kind.WORKER, Kind.SCHEDULER, Kind.BATCH, Kind.TRANSCODER, Kind.MODEL, Kind.FUNCTION}
    | {Kind.REALTIME, Kind.STREAM_PROCESSOR, Kind.CACHE}
)


class Reading:
    """One phrase against the vocabulary."""

    def __init__(self, known: Catalogue, words: _Words) -> None:
        self.known = known
        self.words = words
        self.is_whole = False
        """Whether the vocabulary holds all words as one entry; known once `meaning` is."""

    def meaning(self) -> Word | None:
        """What the words mean together; None where no noun of them is known."""
        if whole := self._whole(self.words):
            self.is_whole = True
            return whole
        if self._is_run_by_others():
            return Word(Kind.EXTERNAL)
        for at in range(1, len(self.words) - 1):
            if self.words[at] in PREPOSITIONS:
                return self._around(at)
        end = next((at for at, word in enumerate(self.words) if at and _is_mark(word)), None)
        return self._by_head(self.words) or self._by_head(self.words[:end])

    def _is_run_by_others(self) -> bool:
        """Whether it is somebody else's: `other mail servers`, `customer origin`."""
        last = self.words[-1] if self.words else ""
        return last in _RUN_BY_OTHERS and not _OTHERS.isdisjoint(self.words[:-1])

    def product(self) -> Technology | None:
        """The technology that the words name, by themselves or among others."""
        found = self._product(self.words)
        label = self.known.labels.get("-".join(self.words))
        return found[0] if found else self.known.technologies[label] if label else None

    def name(self, spelled: _Words) -> str:
        """A name for the component: the words as typed, without a version."""
        if len(self.words) > 1 and is_version(self.words[-1]) and not self.entry(self.words):
            end = next(at for at, word in enumerate(self.words) if at and is_version(word))
            product = self.entry(self.words[:end])
            spelled = spelled[:end] if product and product.technology else spelled
        name = ("-" if self.entry(self.words) else "_").join(spelled)
        return f"_{name}" if name[:1].isdigit() else name

    def is_plural(self, kind: Kind) -> bool:
        """Whether the last word says that there are several instances of it."""
        last = self.words[-1] if self.words else ""
        one = singular(last)
        if one == last or kind is Kind.CLIENT:
            return False
        if last in _CONTAINERS | _HOSTS:
            return last not in {"clusters", "shards", "services"} or kind.family in _RUN_IN_NUMBERS
        return kind.family in _RUN_IN_NUMBERS and self.noun(one) is not None

    def _whole(self, words: _Words) -> Word | None:
        """The meaning of all words as one entry, whatever vendor or version stands around it."""
        while words:
            if found := self.entry(words):
                return found
            if len(words) > 1 and is_version(words[-1]):
                found = self.entry(words[:-1])
                words = words[:-1] if found is None or found.technology else ()
            elif len(words) > 1 and words[0] in VENDORS:
                words = words[1:]
            else:
                return None
        return None

    def entry(self, words: _Words) -> Word | None:
        """The word of the vocabulary that these spell, in the plural or the singular."""
        key = "-".join(words)
        return self.known.words.get(key) or self.known.words.get(singular(key))

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
        whole = self._whole(words[:-1])
        if head and whole and whole.technology is None:  # `snowflake id service`
            return self._by_noun(words, *head)
        if head is None or end == len(words) or self._is_it(technology, head[0], words[-1]):
            return Word(technology.kind, technology)
        return self._by_noun(words, *head)

    def _is_it(self, technology: Technology, kind: Kind, last: str) -> bool:
        """Whether a phrase that names a product and ends in another noun is the product itself."""
        family = technology.kind.family
        if technology.kind is kind or last in _CONTAINERS:
            return True
        if last in _ENTRIES and family in {Family.STORE, Family.MESSAGING}:
            return True
        if kind is Kind.CACHE and family is Family.STORE:
            return technology.kind is Kind.KV
        if last in FACES:
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
        if about is None or last in FACES:
            return Word(kind, self._language(before, kind))
        if about.kind is Kind.CLIENT and last in _CONTAINERS - {"group", "fleet"}:
            return Word(self.noun(last) or kind)  # `user shards`
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
        found = self.entry((word,))
        return found is not None and found.kind is Kind.CLIENT

    def _language(self, before: _Words, kind: Kind) -> Technology | None:
        """The language or framework that all the words before a noun name (`go service`)."""
        name = "-".join(before)
        label = self.known.labels.get(name)
        word = self.known.words.get(name)
        found = word.technology if word else self.known.technologies[label] if label else None
        return found if found and found.kind is kind else None

    def is_people(self) -> bool:
        """Whether the words are a single noun for people, of whom a store keeps records."""
        return len(self.words) == 1 and (
            self.words[0] in self.known.people or singular(self.words[0]) in self.known.people
        )

    def noun(self, word: str) -> Kind | None:
        """The kind that a single word says at the end of a phrase."""
        for each in (word, singular(word)):
            if each in self.known.heads:
                return Kind(self.known.heads[each])
            if each in self.known.people:
                return Kind.CLIENT
            found = self.known.words.get(each)
            if found and found.technology is None:
                return found.kind
        if word in _PARTS:
            return Kind.DATABASE
        return Kind.SERVICE if word in _CONTAINERS else None

    def _head(self, words: _Words) -> tuple[Kind, int] | None:
        """The longest phrase or noun that the words end in: its kind, and where it starts."""
        for start in range(1, len(words) - 1):
            found = self.entry(words[start:])
            if found and found.technology is None:
                return found.kind, start
        kind = self.noun(words[-1]) if words else None
        return (kind, len(words) - 1) if kind else None

    def _product(self, words: _Words) -> tuple[Technology, int, int] | None:
        """The longest product name among the words, and where it stands."""
        for length in range(min(len(words), _LONGEST_NAME), 0, -1):
            for start in range(len(words) - length + 1):
                found = self.entry(words[start : start + length])
                if found and found.technology:
                    return found.technology, start, start + length
        return None


def _is_mark(word: str) -> bool:
    """Whether a word tells one of several apart: `server 2`, `svc A`."""
    return len(word) == 1 or is_version(word)


def singular(word: str) -> str:
    """A word without the ending of its plural; the word itself where it has none."""
    if word.endswith("ies") and len(word) > len("ties"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
