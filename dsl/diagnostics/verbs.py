"""Verbs that say what an arrow says, in the forms that sentences have."""

from __future__ import annotations

_IRREGULAR = {
    "go": "goes",
    "push": "pushes",
    "fetch": "fetches",
    "publish": "publishes",
    "query": "queries",
    "proxy": "proxies",
    "cache": "caches",
    "launch": "launches",
    "reach": "reaches",
}


def _third_person(verbs: str) -> frozenset[str]:
    """The verbs as one component has them: `reads`."""
    return frozenset(_IRREGULAR.get(word, f"{word}s") for word in verbs.split())


def _forms(verbs: str) -> frozenset[str]:
    """The verbs as several components and as one have them: `read`, `reads`."""
    return _third_person(verbs) | frozenset(verbs.split())


DIRECT = _forms(
    "call use hit ask query read write poll invoke trigger kick notify consume scrape feed update"
    " subscribe request contact schedule launch spawn reach"
)
"""Verbs whose object is what is called: `api queries postgres`."""

_MOVING = (
    "send publish push pull fetch load store save put upload emit produce forward route proxy"
    " connect talk log ship dump stream persist cache keep hold index go report post submit drop"
    " enqueue dequeue append replicate sync export listen"
)
MOVING = _forms(_MOVING)
"""Verbs whose object goes somewhere: `api sends events to kafka`."""

MOVES = _third_person(_MOVING)
"""Those verbs, as one component has them."""

HOLDING = _forms("cache keep hold store save put persist index dump")
"""Verbs whose object is kept, so that only a preposition tells where: `api caches pages in redis`."""

SURE = _third_person(
    "read write call use hit ask poll pull push send publish subscribe fetch consume kick trigger"
    " schedule launch spawn invoke scrape emit produce forward connect talk go submit query enqueue"
)
"""Forms that are no noun in the middle of a phrase for a component."""

_CALLING = (
    "use call connect talk read write query send schedule trigger consume poll scrape pull hit ask"
    " invoke subscribe depend forward"
)
CALLS = _third_person(f"{_CALLING} fetch push publish") | {"talks-to", "has"}
"""Verbs between two names that an arrow replaces: `api uses redis`."""

CALLING = CALLS | _forms(_CALLING)
"""Those verbs, and what several components do; `push`, `fetch` and `publish` are nouns, too."""

PASSIVE = frozenset(
    {"go", "goes", "flow", "flows", "get pushed", "gets pushed", "are sent", "is sent"}
    | {"are written", "is written", "are stored", "is stored", "are pushed", "is pushed"}
    | {f"{be} {done}" for be in ("is", "are") for done in ("kept", "cached", "saved", "persisted")}
    | {"are published", "is published", "get sent", "gets sent", "land", "lands", "come", "comes"}
)
"""What happens to what goes from one component to another."""

TAKING = _forms(
    "consume poll pull dequeue drain process subscribe listen take pick read receive"
) | {"gets", "get"}
"""Verbs of what works off a queue or a stream, which leads to it: `worker consumes kafka`."""

WITH_PREPOSITION = _forms(
    "check validate charge hand pass deliver fall fan look authenticate search submit insert add"
    " notify register verify copy move archive upload download write append enrich record transform"
    " resize render track serve ask respond put accept balance spread distribute route"
    " authorize fetch"
) | _forms("take get receive pick listen process")
"""Verbs whose object says what is done, and whose preposition leads to a component."""
