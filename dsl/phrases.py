"""What a noun phrase means that people type where a component stands.

The head noun decides: `User Service` is a service, `Customer DB` a database, `Search API` a
service. A product that the catalogue knows wins over the words beside it (`redis geo`,
`Stripe API`), unless they name something that uses it (`Kafka consumer`). Words for people
never make a client of a service, an API, a database or a portal.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from dsl.catalogue import Word
from dsl.diagnostics.phrase_slips import corrected_phrase
from dsl.kinds import KINDS, Family, Kind
from dsl.phrase_meaning import Reading
from dsl.phrase_text import LONGEST, take_apart
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
    return _resolved(" ".join(words)[: 2 * LONGEST], vocabulary)


@lru_cache(1024)
def _resolved(text: str, vocabulary: Catalogue) -> Phrase:
    parts = take_apart(text)
    reading = Reading(vocabulary, parts.words)
    meant = _with_kind(reading.meaning(), parts.spelled) or _proper_name(vocabulary, parts.spelled)
    meant = meant or _of_joined(vocabulary, parts.spelled)
    remarks: list[str] = []
    for inner in parts.inner:
        remark = Reading(vocabulary, inner)
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
        _sureness(meant, reading),
        ", ".join(remarks),
        "" if reading.is_whole else corrected_phrase(vocabulary, parts.words),
    )


def _sureness(meant: Word | None, reading: Reading) -> Sureness:
    if meant is None:
        return Sureness.UNKNOWN
    return Sureness.CERTAIN if reading.is_whole else Sureness.LIKELY


def noun_kind(word: str, vocabulary: Catalogue) -> Kind | None:
    """The kind that a single noun says at the end of a phrase; None for one that says none."""
    return Reading(vocabulary, (word,)).noun(word)


def _with_kind(meant: Word | None, spelled: tuple[str, ...]) -> Word | None:
    """The meaning where a kind of the language stands in front of a name: `queue emails`.

    A head noun says more (`worker queue`), but where it names what is held: `database users`.
    """
    if len(spelled) != _KIND_AND_NAME or spelled[0] not in KINDS:
        return meant
    kind = Kind(spelled[0])
    if meant is None or (meant.kind in _HELD and kind.family in _HOLDING):
        return Word(kind)
    return meant


_KIND_AND_NAME = 2
_HELD = frozenset({Kind.CLIENT, Kind.EXTERNAL, Kind.BATCH})
_HOLDING = frozenset({Family.STORE, Family.MESSAGING})


def _proper_name(known: Catalogue, spelled: _Words) -> Word | None:
    """The product of a name that is a common word too, where it begins with a capital (`Garage`)."""
    if not spelled or not spelled[0][:1].isupper():
        return None
    label = known.labels.get("-".join(spelled).casefold())
    technology = known.technologies[label] if label else None
    return Word(technology.kind, technology) if technology else None


def _of_joined(known: Catalogue, spelled: _Words) -> Word | None:
    """The meaning of a name whose words are joined with capitals: `ProfileSvc`, `MobileApp`."""
    parts = _JOINED.fullmatch(spelled[0]) if len(spelled) == 1 else None
    if parts is None or not _PROGRAMS.issuperset(_PART.findall(spelled[0])[-1:]):
        return None
    return Reading(known, tuple(part.casefold() for part in _PART.findall(spelled[0]))).meaning()


_JOINED = re.compile(r"[A-Za-z]{1,30}[a-z][A-Z][A-Za-z]{0,30}")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_PROGRAMS = frozenset(
    {
        "Svc",
        "Service",
        "API",
        "Api",
        "App",
        "DB",
        "Db",
        "Gateway",
        "GW",
        "Worker",
        "Server",
        "Client",
    }
    | {
        "Queue",
        "Cache",
        "Database",
        "Proxy",
        "LB",
        "Scheduler",
        "Consumer",
        "Store",
        "Topic",
        "Job",
    }
)
"""Last parts of such names that say what something is; others end names of products: `JupyterHub`."""


def _with_remark(meant: Word | None, main: Reading, remark: Reading) -> Word | None:
    """The meaning of a phrase with what a remark in brackets says it is."""
    technology = remark.product()
    if meant is None:
        return Word(technology.kind, technology) if technology else remark.meaning()
    if technology is None or meant.technology:
        return meant
    if _is_kept(meant.kind, main, technology.kind) or _is_built_on(meant.kind, technology.kind):
        return Word(technology.kind, technology)
    return meant


def _is_kept(noun: Kind, main: Reading, technology: Kind) -> bool:
    """Whether a phrase names what the product in its brackets keeps or carries: `users (MySQL)`."""
    last = main.words[-1]
    if technology.family is Family.STORE and (
        last in _LISTS or (noun is Kind.CLIENT and main.is_people())
    ):
        return True
    if last in _PUBLISHED and technology is Kind.OBJECT_STORE:
        return True
    return last in _QUEUED and technology.family is Family.MESSAGING


_LISTS = frozenset({"registry", "catalog", "directory", "repository", "archive"})
"""Nouns for what is kept as much as for what keeps it: `device registry (DynamoDB)` is the store."""


_PUBLISHED = frozenset({"site", "website", "sites", "assets", "spa", "frontend", "pages", "page"})
"""Nouns for files that a browser loads: `static site (S3)` is the store."""

_QUEUED = frozenset(
    {"jobs", "tasks", "events", "messages", "notifications", "emails", "commands", "retries"}
)
"""Nouns for what a queue holds: `due jobs (SQS)` is the queue."""


def _is_built_on(noun: Kind, technology: Kind) -> bool:
    """Whether a remark names what a thing is (`Orders DB (Postgres)`), not what it merely uses.

    A program that uses a store stays one (`Sync Worker (Kafka)`), a queue kept in a cache a
    queue (`job queue (Redis)`), and a cache kept in a database a cache.
    """
    if noun is technology or (noun is not Kind.CACHE and noun.family is technology.family):
        return True
    if noun is Kind.CACHE:
        return technology in {Kind.KV, Kind.CDN}
    if noun is Kind.STREAM:  # an event log in a database is one of its tables
        return technology.family is Family.STORE and technology is not Kind.CACHE
    holds = technology.family in _HOLDING
    return holds and (noun.family is Family.STORE or noun in _KEPT_SOMEWHERE)


_KEPT_SOMEWHERE = frozenset({Kind.MONITORING, Kind.LOGGING, Kind.GATEWAY})
"""Kinds whose remark names the store that does their work: metrics, logs, rate limits."""
