"""How fresh what each flow reads has to be, by its own words or the design's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.design import Design
from reviewer.analysis.traffic.routes import Route

STRONG = "strong"
OWN = frozenset({STRONG, "session", "read-your-writes", "causal"})
"""What a reader may see where at least one's own writes are among it."""

MADE_WHOLE = frozenset(
    [
        "saga",
        "sagas",
        "compensation",
        "compensate",
        "compensates",
        "compensating",
        "coordinator",
        "escrow",
        "tcc",
        "twophase",
        "2pc",
        "xa",
        "temporal",
        "orchestrator",
        "undo",
    ]
)
"""Words that say how a change of several stores is undone, or made whole."""


DUPLICATES = frozenset(
    {"idempotent", "idempotency", "idempotence", "unique", "upsert", "seen", "exactly", "once"}
    | {"dedup", "dedupe", "deduplicate", "deduplicates", "deduplication"}
    | {"duplicate", "duplicates"}
)
"""Words that speak of duplicate requests and messages."""


def consistency_by_flow(design: Design, routes: Sequence[Route]) -> Mapping[str, str]:
    """The consistency each route asks for, by its name; "" where nothing is said."""
    required = {r.flow: str(r.value) for r in design.requirements if r.metric == "consistency"}
    overall = required.get("", "")
    found: dict[str, str] = {}
    for route in routes:
        own = route.flow.attributes.consistency if route.flow else None
        found[route.name] = own or required.get(route.name, overall)
    return found
