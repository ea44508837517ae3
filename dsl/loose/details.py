"""What stands in brackets behind a component: `(Postgres 15, primary + 2 replicas)`, `[30 partitions]`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dsl.building.examples import row_of
from dsl.building.values import in_minutes
from dsl.catalogue import normal, spelled
from dsl.phrase_text import AMOUNTS
from dsl.phrases import Sureness, resolve_phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dsl.catalogue import Catalogue


class Details(NamedTuple):
    """How many there are, what technology it is, what is said of it, and what is left as a remark."""

    number: int | None = None
    technology: str = ""
    attributes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


_UNITS = (
    r"nodes?|brokers?|instances?|replicas?|copies|pods?|servers?|machines?|boxes|workers?|tasks?"
    r"|containers?|vms?|gpus?|hosts?|locations|sites|pops|dynos?|processes|runners|members|consumers"
    r"|threads|procs|nos\.?|units|devices|insts?\.?|vm's|pcs|of (?:them|these|those)|workers|lambdas|functions"
)
_AT_LEAST = r"(?:min\.?\s|at least\s|about\s|around\s|approx\.?\s|~\s?)?"
_OF_WHAT = r"(?!(?:read|hot|warm|cold|spare|more|other|standby|async|sync)\s)[a-z][a-z0-9]{1,12}\s"
"""A noun between a number and what it counts: `6 data nodes`."""
_COUNT = re.compile(
    rf"{_AT_LEAST}(?:[nN#]\s?=\s?)?(?:[x×*]\s?(?P<first>[0-9]{{1,9}})|(?P<second>[0-9]{{1,9}})(?:\s?[x×]|\s(?:{_OF_WHAT})?(?:{_UNITS}))?)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?P<what>.{1,60}?)\s[x×*]\s?(?P<count>[0-9]{1,9})", re.IGNORECASE)
_INSIDE = re.compile(r"(?<=\s)[x×](?P<first>[0-9]{1,6})(?!\w)|\s?\((?P<second>[0-9]{1,6})\)")
"""A count among other words: `node api x4 behind nginx`, `mongo replica set (3)`."""
_EACH = re.compile(r"(?P<count>[0-9]{1,6})\s?[x×]\s?(?P<what>[A-Za-z][\w.+-]{1,30})")
"""So many of a machine: `32 x H100`."""
_SPARES = re.compile(
    r"(?P<one>[0-9]{1,4})(?:\s(?:active|primary|master|leader|live|main))?\s?\+\s?(?P<other>[0-9]{1,4})\s"
    r"(?:(?:hot|warm|cold|passive|read|sync|async)\s)?"
    r"(?:stand-?bys?|spares?|passive|replicas?|backups?|followers?|slaves?|secondar(?:y|ies))",
    re.IGNORECASE,
)
"""Those at work and those that stand by: `1 + 1 hot standby`."""
_PAIR = re.compile(
    r"(?:(?:ha|redundant|failover|active\s?[/-]\s?(?:passive|stand-?by|active))\s)?pair",
    re.IGNORECASE,
)
_SUM = re.compile(r"(?P<one>[0-9]{1,6})\s[a-z]{2,12}\s?\+\s?(?P<other>[0-9]{1,6})\s[a-z]{2,12}")
"""Nodes of two sorts: `12 hot + 6 warm`."""
_LEADER = (
    r"(?:primary|leader|master|writer)(?:\s?[+&/,-]\s?|\sand\s)(?P<count>[0-9]{1,4}\s)?"
    r"(?:hot\s|warm\s|read\s|sync\s|async\s)?(?:stand-?by|replicas?|followers?|slaves?|secondar(?:y|ies)|readers?)"
)
_COPIES = re.compile(_LEADER, re.IGNORECASE)
_PARTITIONS = re.compile(r"(?P<count>[0-9]{1,7})\s(?P<what>shards|partitions)", re.IGNORECASE)
_ZONES = re.compile(
    rf"(?:(?:in|across|over|on)\s)?(?P<count>[0-9]{{1,2}}|{'|'.join(AMOUNTS)})\s(?P<what>azs?|zones?|regions?)"
)
"""`in two zones`, `across 3 regions`."""
_HOST = re.compile(
    r"(?:in|on|using|runs on|running on|backed by|built on)\s(?P<product>[\w.+#-]+(?:\s[\w.+#-]+)?)"
)
"""`in S3`, `on RDS`: what a component is kept in or runs on."""
_AUTOSCALED = re.compile(r"auto-?scal(?:e[sd]?|ing)\s.*[0-9].*", re.IGNORECASE)
"""`autoscale 5..50`: how many there are is open."""
_SHARDED = re.compile(
    r"(?:sharded|partitioned|partition|split|shard)(?:\s(?:by|on)|:)\s(?P<key>[\w-]{1,40}(?:\s[\w-]{1,40}){0,2})",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?P<name>[a-z][a-z-]{1,20})(?:\s?=\s?|:?\s)(?P<value>[0-9][\w.%]{0,12}(?:/[a-z]{1,5})?(?:\s[a-z]{1,8})?)"
)
_PARTS = re.compile(r"\s?[,;]\s")
_PREPOSITION = re.compile(r"\b(?:via|by|for|in|on|with|at|to|of|and|is|are)\b", re.IGNORECASE)
_MOST_PRODUCT_WORDS = 3


def details_of(texts: Iterable[str], known: Catalogue) -> Details:
    """What the texts of a component's brackets say together."""
    return _details_of(tuple(texts), known)


@lru_cache(256)
def _details_of(texts: tuple[str, ...], known: Catalogue) -> Details:
    count, technology = None, ""
    attributes: list[str] = []
    remarks: list[str] = []
    for part in _parts(texts):
        number, words = in_roles(part) or counted(part)
        count = number if count is None else count
        if not words:
            continue
        said = list(_attributes(words))
        attributes += said
        if said:
            continue
        first = _BOTH.split(words)[0]
        if not technology and names_product(first, known):
            technology = first
            remarks += [words] * (first != words)
        else:
            remarks.append(words)
    return Details(count, technology, tuple(attributes), tuple(remarks))


_BOTH = re.compile(r"\s[+&]\s")
"""What joins two products that work together: `Celery + RabbitMQ`."""


def host_in(details: Details, known: Catalogue) -> str:
    """The product that a remark says a component is kept in or runs on: `in S3`; "" for none."""
    found = (_HOST.fullmatch(each) for each in details.remarks)
    hosts = (match["product"] for match in found if match)
    return next((each for each in hosts if names_product(each, known)), "")


_INNER = re.compile(r"\s?\(([^()]*)\)")
"""Brackets inside: `NestJS API (2 replicas, Fly.io)`."""


def _parts(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        flat = _INNER.sub(r", \1", text)
        whole = [flat] if in_roles(flat) else _PARTS.split(flat)
        parts = (_LED_IN.sub("", part.strip("\"' ")) for part in whole)
        yield from filter(None, parts)


_LED_IN = re.compile(
    r"\A(?:(?:type|engine|tech|technology|stack|impl)\s?[:=]\s?|(?:e\.g\.|eg|like|probably|maybe|runs?|running|we (?:use|run|have)|uses?|has|have|with)\s)(?=\w)"
)
"""What leads in the product in brackets: `type: postgres`, `e.g. redis`."""


_NAMED = re.compile(
    r"(?:(?P<name>[a-zA-Z]{1,12})\s?[:=]\s?|(?:count|pool of|cluster of|fleet of|group of|up to|max\.?|scale to)\s)"
    rf"(?P<count>[0-9]{{1,6}})(?:\s(?:{_UNITS}))?",
    re.IGNORECASE,
)
"""`replicas: 3`, `n=3`, `pool of 3`."""

_COUNT_NAMES = frozenset(
    {"replicas", "instances", "count", "n", "nodes", "pods", "size", "tasks", "servers", "copies"}
    | {"workers", "qty", "brokers", "machines", "containers", "num", "desired"}
)

_MEMBERS = re.compile(
    r"(?P<count>[0-9]{1,3})[\s-](?:node|member|broker|instance|way)\s(?:cluster|replica\s?set|replset|ring|quorum|ensemble|setup)",
    re.IGNORECASE,
)
"""`3 node replica set`."""

_OF_WHICH = re.compile(rf"(?P<count>[0-9]{{1,6}})\s(?:{_UNITS}):\s.+", re.IGNORECASE)
"""`12 nodes: 3 master, 9 data`."""

_SPELLED = re.compile(
    rf"(?:(?P<count>{'|'.join(AMOUNTS)})|(?P<two>(?:a\s)?(?:couple|pair))\sof)(?:\s(?:{_UNITS}))?",
    re.IGNORECASE,
)
"""`three`, `three nodes`, `a couple of nodes`."""

_ROLE = (
    r"(?:(?:hot|warm|cold|read|sync|async)[\s-])?(?:primary|primaries|leaders?|masters?|writers?|mains?|actives?"
    r"|replicas?|stand-?bys?|followers?|slaves?|secondar(?:y|ies)|readers?|passives?|backups?|spares?)"
)
_IN_ROLES = re.compile(
    rf"(?P<one>[0-9]{{1,4}}|an?|{'|'.join(AMOUNTS)})x?\s(?:\w+\s)?{_ROLE}\s?(?:,|\+|/|&|and|with)\s?"
    rf"(?P<other>[0-9]{{1,4}}|an?|{'|'.join(AMOUNTS)})x?\s(?:\w+\s)?{_ROLE}",
    re.IGNORECASE,
)
"""`1 primary, 1 standby`: two of them."""
_IN_LETTERS = re.compile(r"(?P<one>[0-9]{1,3})\s?[mpwla]\s?[+/]\s?(?P<other>[0-9]{1,3})\s?[srf]")
"""`1m+3r`: a master and three replicas."""


_PLACED = re.compile(
    rf"(?:~\s?)?(?P<count>[0-9]{{1,6}})\s(?:{_UNITS})\s(?P<where>(?:(?:on|in|across|at|behind|over|with)\s.{{1,60}}|\w{{2,20}}))",
    re.IGNORECASE,
)
"""`3 pods on EKS`: how many, and where."""


def is_count_name(text: str) -> bool:
    """Whether a word before `=` or `:` says that a count follows."""
    return text.casefold() in _COUNT_NAMES


def _named_count(part: str) -> int | None:
    """How many `replicas: 3`, `pool of 3` or `three nodes` are."""
    if match := _SPELLED.fullmatch(part):
        return 2 if match["two"] else AMOUNTS[match["count"].casefold()]
    match = _NAMED.fullmatch(part)
    named = match is not None and (match["name"] is None or is_count_name(match["name"]))
    return int(match["count"]) if match and named else None


def counted(part: str) -> tuple[int | None, str]:
    """How many a remark says, and what is left of it."""
    if (named := _named_count(part)) is not None:
        return named, ""
    if match := _PLACED.fullmatch(part):
        return int(match["count"]), match["where"]
    if match := _MEMBERS.fullmatch(part) or _OF_WHICH.fullmatch(part):
        return int(match["count"]), part
    return _counted(part)


def _counted(part: str) -> tuple[int | None, str]:
    """The same of a text that names its count in no other words."""
    if match := _COUNT.fullmatch(part):
        return int(match["first"] or match["second"]), ""
    if match := _SPARES.fullmatch(part) or _SUM.fullmatch(part):
        return int(match["one"]) + int(match["other"]), part
    if copies := copies_in(part):
        return copies
    if match := _EACH.fullmatch(part) or _COUNTED.fullmatch(part):
        return int(match["count"]), match["what"]
    if match := _INSIDE.search(part):
        left = f"{part[: match.start()]}{part[match.end() :]}".strip()
        return int(match["first"] or match["second"]), left
    return None, part


def in_roles(text: str) -> tuple[int, str] | None:
    """How many `1 primary, 2 replicas` or `1m+2r` are, and the text."""
    match = _IN_ROLES.fullmatch(text) or _IN_LETTERS.fullmatch(text)
    if match is None:
        return None
    return sum(map(_amount, (match["one"], match["other"]))), text


def _amount(text: str) -> int:
    plain = text.casefold()
    return int(plain) if plain.isdigit() else AMOUNTS.get(plain, 1)


def copies_in(part: str) -> tuple[int, str] | None:
    """How many `primary + 2 replicas` or an `HA pair` are, and the rest of the text."""
    if _PAIR.fullmatch(part):
        return 2, part
    match = _COPIES.search(part)
    if match is None:
        return None
    left = f"{part[: match.start()]} {part[match.end() :]}".strip(" ,")
    return 1 + int(match["count"] or 1), left


def _attributes(part: str) -> Iterator[str]:
    """The attributes that a remark says: `30 partitions`, `sharded by user_id`, `ttl 24h`."""
    if match := _ZONES.fullmatch(part):
        count = AMOUNTS.get(match["count"], match["count"])
        what = "regions" if match["what"].startswith("region") else "zones"
        yield f"{what}={count}"
    elif _AUTOSCALED.fullmatch(part):
        yield "autoscale"
    elif match := _PARTITIONS.fullmatch(part):
        yield f"{match['what'].lower()}={match['count']}"
    elif match := _SHARDED.fullmatch(part):
        yield f"shard={'_'.join(match['key'].split())}"
    elif match := _SAID.fullmatch(part):
        if row := row_of(match["name"]):
            yield f"{row.spelling}={in_minutes(row, match['value'])}"
    elif "=" in part or part.replace("-", "").isalnum():
        name, _, value = (each.strip() for each in part.partition("="))
        row = row_of(name) if name[:1].isalpha() else None
        if row and (value or row.bare):
            yield f"{row.spelling}={in_minutes(row, value)}" if value else name


def names_product(text: str, known: Catalogue) -> bool:
    """Whether a remark begins with a technology, and adds two words at most: `Redis bloom filter`, `Go`."""
    words = text.split()
    if len(words) > _MOST_PRODUCT_WORDS + 1 or _PREPOSITION.search(text):
        return False
    return any(
        _is_product(" ".join(words[:end]), known)
        for end in range(len(words), max(len(words) - 3, 0), -1)
    )


def _is_product(text: str, known: Catalogue) -> bool:
    if text.endswith("s") and normal(text) not in known.words and normal(text[:-1]) in known.words:
        return False  # several of what a product is called after: `xrays`
    meant = resolve_phrase([text], known)
    if meant.technology is not None and meant.sureness is Sureness.CERTAIN:
        return True
    return spelled(text) in known.labels
