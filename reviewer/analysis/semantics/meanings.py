"""What names, labels and `holds` tell of a part: money, stock, media, a counter and more.

A name is a hint, never a proof: rules ask or remark by it and call nothing an error for it.
Whole words count, of names split at anything but letters and digits, and before capitals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dsl.design import Component, Design
from reviewer.analysis.semantics.passages import split_words

_TOLD = {
    "money": (
        "payment payments pay billing bank ledger ledgers charge charges wallet wallets checkout"
        " invoice invoices refund refunds payout payouts balance balances money settlement"
        " stripe adyen paypal braintree psp acquirer"
    ),
    "ledger": "ledger ledgers wallet wallets balance balances payment payments settlement bookkeeping",
    "stock": (
        "stock inventory seat seats ticket tickets ticketing booking bookings reservation"
        " reservations reserve allocation auction auctions bid bids coupon coupons matching"
        " matchmaking dispatch ride rides"
    ),
    "counter": (
        "counter counters count counts tally frequency frequencies likes votes quota quotas limiter ratelimiter"
        " ratelimit limits upvotes scores"
    ),
    "media": (
        "media video videos photo photos image images picture pictures audio song songs music"
        " tracks thumbnails thumbnail avatar avatars clips films movies podcasts gifs stories artwork"
    ),
    "file": "file files attachment attachments upload uploads document documents",
    "static": "static assets website css javascript frontend",
    "log": "log logs logging archive archives backup backups audit raw lake datalake checkpoints",
    "trend": (
        "trending trend trends top topk popular popularity leaderboard ranking rankings rank"
        " hitters hashtags"
    ),
    "sum": "aggregate aggregator aggregators aggregation aggregates rollup sums totals click clicks impressions",
    "analysis": (
        "analytics analytic report reports reporting dashboard dashboards bi olap export exports"
        " insights statistics stats aggregator aggregators aggregation"
    ),
    "talk": "chat chats message messages messaging conversation conversations inbox comments",
    "place": (
        "location locations nearby geo geohash proximity places lbs latitude positions spatial"
        " geospatial"
    ),
    "prefix": "trie typeahead autocomplete suggest suggestion suggestions autosuggest prefix completion",
    "series": "metrics telemetry timeseries readings sensor sensors meters measurements samples ticks",
    "board": "leaderboard leaderboards scoreboard",
    "search": "search searches fulltext query queries keyword keywords",
}
MEANINGS = tuple(_TOLD)
"""Every meaning that a part may have."""


def _by_word() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for meaning, words in _TOLD.items():
        for word in words.split():
            found.setdefault(word, set()).add(meaning)
    return {word: frozenset(meanings) for word, meanings in found.items()}


_BY_WORD = _by_word()
_NOTHING: frozenset[str] = frozenset()
_ENDINGS = ("db", "svc", "service", "store", "cache", "queue", "api")
"""What is written onto a name without a mark between: `paymentdb` means what `payment` does."""


def words_in(text: str) -> list[str]:
    """The words of a text in lower case: `userPhotos-v2` is `user`, `photos`, `v2`."""
    if not (text.islower() or text.isupper()):
        pairs = zip(" " + text, text, strict=False)
        text = "".join(f" {c}" if c.isupper() and before.islower() else c for before, c in pairs)
    return split_words(text)


def meanings_in(texts: Iterable[str]) -> frozenset[str]:
    """What the words of some texts mean, in all."""
    found: set[str] = set()
    for text in texts:
        for word in words_in(text):
            found |= _meanings_of_word(word)
    return frozenset(found) if found else _NOTHING


def _meanings_of_word(word: str) -> frozenset[str]:
    known = _BY_WORD.get(word)
    if known is not None:
        return known
    for ending in _ENDINGS:
        if word.endswith(ending):
            return _BY_WORD.get(word[: -len(ending)], _NOTHING)
    return _NOTHING


def meanings_of(part: Component) -> frozenset[str]:
    """What a component says that it holds, and what its name and label tell."""
    return meanings_in((part.name, part.label, *(part.attributes.holds or ())))


def meanings_by_name(design: Design) -> Mapping[str, frozenset[str]]:
    """What each component means, by its name."""
    return {name: meanings_of(part) for name, part in design.components.items()}
