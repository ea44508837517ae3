"""The word of the language for a published box: its kind, its technology, or both."""

from __future__ import annotations

import re

from dsl.catalogue import Technology, catalogue, normal
from dsl.kinds import Family, Kind
from tests.quality.drawing import Box

KINDS = {
    "app": "service",
    "application": "service",
    "web": "service",
    "sql": "database",
    "nosql": "kv",
    "tsdb": "timeseries",
    "etl": "batch",
    "mobile": "client",
    "third_party": "external",
    "ml": "model",
}
"""Kinds of published designs that are no word of the language, or mean more than it does."""

VAGUE = frozenset({"app", "application", "web", "nosql", "store", "datastore", "external"})
"""Kinds so wide that a technology or the whole label may say more."""


def kind_of(box: Box) -> Kind:
    """The kind: as its role or technology says, where the published kind leaves it open."""
    word = catalogue().words.get(normal(KINDS.get(box.kind, box.kind)))
    plain = word.kind if word else Kind.SERVICE
    return _by_role(box) or _by_label(box, plain) or _by_technology(box, plain) or plain


def technology_of(box: Box, kind: Kind) -> Technology | None:
    """The technology that is named, or that the label names and that is of this very kind."""
    named = catalogue().technology(str(box.said.get("technology") or ""))
    if named is not None:
        return named
    found = catalogue().technology(box.label)
    return found if found is not None and found.kind is kind else None


def _by_role(box: Box) -> Kind | None:
    """A role that is a control service of its own: `identity`, `secrets`, `monitoring`."""
    for word in (str(box.said.get("role", "")), *re.findall(r"\w+", str(box.said.get("role", "")))):
        known = catalogue().words.get(normal(word))
        if known and known.technology is None and known.kind.family is Family.CONTROL:
            return known.kind
    return None


def _by_label(box: Box, plain: Kind) -> Kind | None:
    """A label that is, as a whole, a word for another kind of the same family."""
    if box.kind not in VAGUE:
        return None
    known = catalogue().words.get(normal(box.label))
    return known.kind if known and known.kind.family is plain.family else None


def _by_technology(box: Box, plain: Kind) -> Kind | None:
    """What a technology is, where the kind only says that it is some store."""
    if box.kind not in VAGUE or plain.family is not Family.STORE:
        return None
    for text in (str(box.said.get("technology") or ""), box.label):
        found = catalogue().technology(text)
        if found is not None and found.kind.family is Family.STORE:
            return found.kind
    return None
