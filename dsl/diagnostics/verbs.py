"""Verbs that say what an arrow says, in the forms that sentences have."""

from __future__ import annotations

_DIRECT = (
    "call use hit ask query read write poll invoke trigger kick notify consume scrape feed update"
    " subscribe request contact schedule launch spawn"
)
_MOVING = (
    "send publish push pull fetch load store save put upload emit produce forward route proxy"
    " connect talk log ship dump stream persist cache keep hold index go report post submit drop enqueue dequeue append"
    " replicate sync export listen"
)
_HOLDING = "cache keep hold store save put persist index dump"
_IRREGULAR = {
    "go": "goes",
    "push": "pushes",
    "fetch": "fetches",
    "publish": "publishes",
    "query": "queries",
    "proxy": "proxies",
    "cache": "caches",
    "launch": "launches",
}


def _forms(verbs: str) -> frozenset[str]:
    """The verbs, as the plural and the third person have them."""
    words = verbs.split()
    return frozenset({*words, *(_IRREGULAR.get(word, f"{word}s") for word in words)})


DIRECT = _forms(_DIRECT)
"""Verbs whose object is what is called: `api queries postgres`."""

MOVING = _forms(_MOVING)
"""Verbs whose object goes somewhere: `api sends events to kafka`."""

HOLDING = _forms(_HOLDING)
"""Verbs whose object is kept, so that a preposition alone tells where: `api caches pages in redis`."""

SURE = frozenset(
    {"reads", "writes", "calls", "uses", "hits", "asks", "polls", "pulls", "pushes", "sends"}
    | {
        "publishes",
        "subscribes",
        "fetches",
        "consumes",
        "kicks",
        "triggers",
        "schedules",
        "launches",
        "spawns",
        "invokes",
        "scrapes",
    }
    | {
        "emits",
        "produces",
        "forwards",
        "connects",
        "talks",
        "goes",
        "submits",
        "queries",
        "enqueues",
    }
)
"""Forms that are no noun in the middle of a phrase for a component."""

PASSIVE = frozenset(
    {"go", "goes", "flow", "flows", "get pushed", "gets pushed", "are sent", "is sent"}
    | {"are written", "is written", "are stored", "is stored", "are pushed", "is pushed"}
    | {"are published", "is published", "get sent", "gets sent", "land", "lands", "come", "comes"}
)
"""What happens to what goes from one component to another."""
