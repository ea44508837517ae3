"""The words that begin a statement, and an example of each statement."""

from __future__ import annotations

from functools import cache

from dsl.catalogue import catalogue, normal
from dsl.diagnostics.suggest import Suggester

KEYWORDS = {
    "design": "DESIGN",
    "require": "REQUIRE",
    "assume": "ASSUME",
    "region": "GROUP",
    "zone": "GROUP",
    "network": "GROUP",
    "group": "GROUP",
    "flow": "FLOW",
    "decide": "DECIDE",
    "accept": "ACCEPT",
    "note": "NOTE",
}
"""The words that begin a statement, with the type of their token."""

EXAMPLES = {
    "DESIGN": 'design "URL shortener" [level=senior]',
    "REQUIRE": "require p99 100ms",
    "ASSUME": "assume hot.hit 95%",
    "GROUP": "region us_east {",
    "FLOW": "flow redirect 100k/s: client -> api -> db",
    "DECIDE": 'decide "Kafka over SQS" on events: "replay; gives up simplicity"',
    "ACCEPT": 'accept missing-cache on api: "reads are rare"',
    "NOTE": 'note ledger: "single writer"',
    "NAME": "service api x8 [limit=20/s, stateless]",
    "ARROW": "api -> hot, urls",
}
"""Each statement as it may be written, by the type of its first token."""


@cache
def _suggester() -> Suggester:
    return Suggester([*KEYWORDS, "decision", "requirement", "assumption", "requires", "assumes"])


def nearest_keyword(word: str) -> str | None:
    """The keyword that `word` nearly is, unless it is a word of the vocabulary."""
    if normal(word) in catalogue().words:
        return None
    near = _suggester().nearest(word)
    return {
        "decision": "decide",
        "requirement": "require",
        "requires": "require",
        "assumption": "assume",
        "assumes": "assume",
    }.get(near or "", near)
