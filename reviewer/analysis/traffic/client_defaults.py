"""What client libraries do where a design says nothing: the rows of `dsl.defaults` for a call.

A row fits a call where the library speaks to the technology that is called (HTTP to services) and
is written in the language of the caller, if the caller's technology says one. Where the caller is
of a language without rows (Go, Java) or a product with a client of its own, none fits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dsl.defaults import ANY_LANGUAGE, ClientDefaults, defaults
from dsl.design import Component
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.text.grammar import list_words
from reviewer.text.numbers import count

HTTP = frozenset({"", "http", "https", "rest", "json", "graphql"})
"""What a link to a service says where it is called by HTTP."""

MOST_NAMED = 2
"""Libraries that one text names of each wait. Basis: a convention; a question stays one line."""


def usual_clients(call: Call) -> tuple[ClientDefaults, ...]:
    """The measured libraries that may make a call, the usual ones first; empty where none fits."""
    return clients_between(call.caller, call.callee, call.own("protocol") or "")


def clients_between(
    caller: Component, callee: Component, protocol: str = ""
) -> tuple[ClientDefaults, ...]:
    """The measured libraries with which one component may call another."""
    spoken, language = _spoken(callee, protocol.casefold()), language_of(caller)
    if not spoken or not language:
        return ()
    rows = (row for row in defaults().clients.values() if spoken in row.protocols)
    return tuple(row for row in rows if language in (ANY_LANGUAGE, row.language))


def language_of(caller: Component) -> str:
    """The language of a caller: `any` where it says no technology, "" where none is measured."""
    technology = caller.technology
    return defaults().languages.get(technology.id, "") if technology else ANY_LANGUAGE


def is_in_process(store: Component) -> bool:
    """Whether a store runs inside its caller, so that no call to it can hang."""
    technology = store.technology
    return technology is not None and technology.id in defaults().in_process


def _spoken(callee: Component, protocol: str) -> str:
    """The protocol by which a component is called; "" where no measured library speaks it."""
    technology = callee.technology
    if technology and (spoken := defaults().protocols.get(technology.id)):
        return spoken
    is_service = callee.family is Family.COMPUTE and callee.kind is not Kind.REALTIME
    is_plain_partner = callee.family is Family.OUTSIDE and technology is None
    return "http" if (is_service or is_plain_partner) and protocol in HTTP else ""


def default_waits(clients: Iterable[ClientDefaults]) -> str:
    """How long a caller of a silent server waits; "" where none was measured.

    "pg 8 waits forever; asyncpg 0.32 gives up after 60 s": at most two libraries of either sort.
    """
    known = [client for client in clients if client.wait is not None]
    endless = [one.name for one in known if one.wait == math.inf][:MOST_NAMED]
    ended = [f"{one.name} after {one.wait:g} s" for one in known if one.wait != math.inf]
    waits = "waits" if len(endless) == 1 else "wait"
    told = [f"{list_words(endless)} {waits} forever"] if endless else []
    if ended:
        first, *more = ended[: 1 if endless else MOST_NAMED]
        told.append(list_words([first.replace(" after", " gives up after"), *more]))
    return "; ".join(told)


class DefaultTries(NamedTuple):
    """Tries of one request by default, at most, and who makes them in words."""

    tries: int
    text: str


def default_tries(call: Call, *, reads: bool) -> DefaultTries | None:
    """How often a call is tried where the design says nothing; None where it does, or nothing is known.

    nginx sends a read to each instance behind it in turn. Of several libraries that fit, all have
    to retry, and the one that does so least counts.
    """
    if call.said("retry") is not None:
        return None
    technology = call.caller.technology
    server = defaults().servers.get(technology.id) if technology else None
    if server is not None:
        instances = (call.callee.count or 1) if reads and server.tries_every_server else 1
        text = f"{server.title} sends a read that fails to each of the {count(instances)} `{call.callee.name}`"
        return DefaultTries(instances, text) if instances > 1 else None
    clients = usual_clients(call)
    least = min(clients, key=lambda one: one.retries or 0, default=None)
    if least is None or not least.retries:
        return None
    return DefaultTries(1 + least.retries, f"{least.name} tries {1 + least.retries} times")


def unspaced_retries(call: Call) -> ClientDefaults | None:
    """The library that by default retries a call with no wait between; None where one may not."""
    clients = usual_clients(call)
    at_once = [one for one in clients if one.retries and one.backoff == "none"]
    is_silent = call.said("retry") is None and call.said("backoff") is None
    return at_once[0] if at_once and len(at_once) == len(clients) and is_silent else None


def usual_pool(caller: Component, store: Component) -> ClientDefaults | None:
    """The library whose pool a caller of a stated language usually has; None where that is open."""
    if language_of(caller) in ("", ANY_LANGUAGE):
        return None
    return next((one for one in clients_between(caller, store) if one.pool), None)


def key_placers(caller: Component, store: Component) -> Sequence[ClientDefaults]:
    """The libraries whose placement of keys on the nodes of a store is known."""
    return [one for one in clients_between(caller, store) if one.keys]
