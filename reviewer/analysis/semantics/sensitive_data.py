"""What of a design is sensitive: money, health or people, by what it says and by names."""

from __future__ import annotations

from collections.abc import Collection

from dsl.design import Component, Design
from dsl.kinds import Family
from reviewer.analysis.traffic.message_delivery import name_words

_TOLD = {
    "money": (
        "payment payments pay billing bank card cards ledger charge charges wallet wallets checkout"
        " invoice invoices refund refunds payout payouts transfer transfers stripe adyen paypal"
    ),
    "health": "health healthcare patient patients medical clinic hospital prescription prescriptions",
    "people": (
        "user users profile profiles account accounts customer customers member members person"
        " persons people email emails identity identities passwords passengers employee employees"
        " pii personal kyc contacts messages chats"
    ),
}
WORDS = {topic: frozenset(words.split()) for topic, words in _TOLD.items()}
"""Words of names and labels that tell what a part is about."""

GRAVE = frozenset({"money", "health"})
"""What laws and contracts ask most for."""

HELD = {
    "pii": "people",
    "personal": "people",
    "payment": "money",
    "payments": "money",
    "money": "money",
    "health": "health",
    "credentials": "people",
}
"""What a store says that it holds."""


def topics_of_design(design: Design) -> frozenset[str]:
    """What the parts of a design are about; that a client is a user tells nothing."""
    parts = [part for part in design.components.values() if part.family is not Family.CLIENT]
    return frozenset().union(*(topics_of(part) for part in parts))


def topics_in(words: Collection[str]) -> frozenset[str]:
    """Of `money`, `health` and `people` those that some of the words are about."""
    return frozenset(topic for topic, own in WORDS.items() if not own.isdisjoint(words))


def topics_of(part: Component) -> frozenset[str]:
    """What a part says that it holds; where it says nothing, what its name tells."""
    held = part.attributes.holds
    if held:
        return frozenset(HELD[word] for word in held if word in HELD)
    return topics_in(name_words(part))
