"""Who begins the chains of a text: people and their apps, by where they stand.

Nothing but a client calls a load balancer or a gateway without being called, and a `dispatcher`
or an `app` that nothing leads to is a person or what they hold. A worker takes its work from
somewhere: a `sender` or a `listener` that nothing leads to and that calls what people are given,
an edge, a page or an API, is one of them.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.kinds import Family, Kind
from dsl.loose.details import counted
from dsl.loose.people import are_people, does
from dsl.loose.scene import Declared, Linked, Reading
from dsl.phrase_meaning import FACES
from dsl.phrases import noun_kind, resolve_phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl.catalogue import Catalogue
    from dsl.design import Design
    from dsl.loose.items import Item
    from dsl.loose.links import LinkLine

_APPS = frozenset({"app", "apps"})
_PAGES = frozenset({"portal", "console", "dashboard", "site", "website", "panel"})
"""Nouns for what people look at in a browser."""

_FRONTS = FACES | {"web", "gateway"}
"""Nouns for what people and their programs are given to call."""

_NOUNS = {
    "jobs": (
        "agent broker controller curator dealer dispatcher editor handler manager moderator operator"
        " planner publisher reporter resolver reviewer supervisor translator underwriter approver"
    ),
    "departments": "finance hr marketing pm qa sales sre support csr partner",
}
_JOBS = frozenset(_NOUNS["jobs"].split())
"""Occupations whose names programs bear, too."""

_DEPARTMENTS = frozenset(_NOUNS["departments"].split())

_SHORT_FOR_PEOPLE = frozenset({"mods", "admins", "devs", "reps", "ops", "techs", "folks", "pms"})

_DEVICES = frozenset({"scanner", "reader", "recorder", "printer", "tracker", "monitor", "display"})
"""Devices whose names programs bear, too."""


def _is_used(kind: Kind | None) -> bool:
    """Whether people or their apps call what is of this kind."""
    return kind is Kind.MONITORING or (
        kind is not None and kind.family in {Family.EDGE, Family.COMPUTE}
    )


def _is_edge(kind: Kind | None) -> bool:
    return kind is not None and kind.family is Family.EDGE


def _is_reached(kind: Kind) -> bool:
    """Whether people or devices call what is of this kind, or send to it."""
    return _is_used(kind) or kind.family is Family.MESSAGING


def is_run(item: Item, known: Catalogue) -> bool:
    """Whether a phrase for people or others is a program, as it is counted: `coupon admin x2`.

    Devices and people in the plural are as many as they are: `smart meters x4000`.
    """
    if " " not in item.text or not _counts(item):
        return False
    phrase = resolve_phrase([item.text], known)
    last = normal(item.text).rsplit("-", maxsplit=1)[-1]
    if last.endswith("s") and phrase.kind is Kind.CLIENT:
        return False
    return phrase.kind is Kind.EXTERNAL or (phrase.kind is Kind.CLIENT and last in known.people)


def leading_kind(text: str, known: Catalogue) -> Kind | None:
    """The kind in front of a name or a number: `svc A`, `app1`; people in front of a noun say none."""
    match text.split():
        case [first, _]:
            kind = noun_kind(normal(first), known)
            return None if kind is Kind.CLIENT else kind
    numbered = numbered_word(text)
    word = known.words.get(normal(numbered)) if numbered else None
    return word.kind if word and word.technology is None else None


_NUMBERED = re.compile(r"(?P<word>[A-Za-z]{2,20})[-_]?[0-9]{1,2}")


def numbered_word(text: str) -> str:
    """The word in front of a number that tells one of several apart: `app` of `app1`; else ""."""
    match = _NUMBERED.fullmatch(text)
    return match["word"] if match else ""


def _counts(item: Item) -> bool:
    """Whether a number stands at an item, behind its name or in brackets."""
    inside = any(counted(bracket.text)[0] is not None for bracket in item.brackets)
    return item.number is not None or inside


def _is_front(name: str, kind: Kind | None) -> bool:
    """Whether people and their programs are given what has this name and kind."""
    if kind is Kind.REALTIME or _is_edge(kind):
        return True
    ours = kind is None or kind.family in {Family.COMPUTE, Family.CLIENT}
    return ours and name.rsplit("-", maxsplit=1)[-1] in _FRONTS


def _told_of(items: Iterable[Item]) -> set[str]:
    """The phrases of items that are counted or have a remark."""
    return {normal(item.text) for item in items if item.number or item.brackets}


class Callers:
    """Which phrases begin chains, what they lead to, and which of them are clients."""

    def __init__(self, readings: Iterable[Reading], design: Design, known: Catalogue) -> None:
        self._known = known
        self._kinds = {normal(name): each.kind for name, each in design.components.items()}
        self._after: dict[str, list[Kind | None]] = {}
        self._behind: dict[str, set[bool]] = {}
        """Whether what a phrase calls is a front, of all that it calls."""
        self._beside: dict[str, list[str]] = {}
        self._called = {normal(link.target) for link in design.links}
        self._callers: dict[str, set[str]] = {}
        self._ours: set[str] = set()
        self._counted: set[str] = set()
        self._balanced: set[str] = set()
        for drawn in design.links:
            kind = self._kinds.get(normal(drawn.target))
            self._after.setdefault(normal(drawn.source), []).append(kind)
            fronts = self._behind.setdefault(normal(drawn.source), set())
            fronts.add(_is_front(normal(drawn.target), kind))
        for reading in readings:
            if isinstance(reading, Declared):
                self._ours |= {normal(item.text) for item in reading.items}
                self._counted |= _told_of(reading.items)
            if isinstance(reading, Linked):
                for link in (reading.link, *reading.others):
                    self._take(link)

    def _take(self, link: LinkLine) -> None:
        ends = [end.listing.items for end in link.ends]
        for items in ends if link.continues else ends[1:]:
            self._called |= {normal(item.text) for item in items}
        for items in ends:
            told_of = _told_of(items)
            self._ours |= told_of
            self._counted |= told_of
        for items, others in pairwise(ends):
            kinds = [self._kind(other) for other in others]
            if Kind.LB in map(self._kind, items):
                self._balanced |= {normal(other.text) for other in others if other.number}
            names = [normal(item.text) for item in items]
            for other in others:
                self._callers.setdefault(normal(other.text), set()).update(names)
            for name in names:
                self._after.setdefault(name, []).extend(kinds)
                fronts = self._behind.setdefault(name, set())
                fronts.update(
                    _is_front(normal(other.text), kind)
                    for other, kind in zip(others, kinds, strict=True)
                )
                self._beside.setdefault(name, []).extend(each for each in names if each != name)

    def _kind(self, item: Item) -> Kind | None:
        if is_run(item, self._known):
            return Kind.SERVICE
        kind = self._kinds.get(normal(item.text)) or resolve_phrase([item.text], self._known).kind
        return kind or leading_kind(item.text, self._known)

    def is_client(self, text: str) -> bool:
        """Whether a phrase is a client for where it stands."""
        name = normal(text)
        after = self._after.get(name, [])
        if not after:
            return False
        if name not in self._called and self._is_crowd(name, after):
            return True
        reached = _is_reached if name in _APPS and name not in self._called else _is_used
        if not all(kind is not None and reached(kind) for kind in after):
            return False
        beside = any(map(self._is_held, self._beside.get(name, ())))
        if beside and name in _APPS | {"web"} and name not in self._counted:
            return True
        if name in self._ours:
            return False
        return self._begins(name, at_edge=all(map(_is_edge, after)))

    def _begins(self, name: str, *, at_edge: bool) -> bool:
        """Whether a phrase for a person, an app or a page stands where a client does."""
        if name in self._called:
            return at_edge and self._is_opened(name)
        if any(map(_is_edge, self._after[name])) and self._is_agent(name):
            return True
        if self.holds(name) or (at_edge and self._may_call(name)):
            return True
        return self._behind[name] == {True} and self._may_be_person(name)

    def _is_crowd(self, name: str, after: list[Kind | None]) -> bool:
        """Whether a plural names people or devices, or the pages in front of them, however many.

        None of them calls a store. What nobody knows is a person rather than a program where its
        name says who does something; a name that programs bear has to call what is in front.
        """
        if not all(kind is None or _is_reached(kind) for kind in after):
            return False
        words = name.split("-")
        last, before = words[-1], words[-2:-1]
        if not last.endswith("s"):
            return False
        return self._are_many(name, last, before, after)

    def _are_many(self, name: str, last: str, before: list[str], after: list[Kind | None]) -> bool:
        """Whether a plural whose calls people may make names people or devices."""
        if last[:-1] in _PAGES and before:
            return before[0] in self._known.roles | self._known.people | _JOBS
        if last[:-1] in _DEVICES:
            return all(map(_is_edge, after))
        if before and resolve_phrase([name], self._known).kind is None:
            fronts = self._behind.get(name) == {True}
            return fronts and (are_people(last) or last in _SHORT_FOR_PEOPLE)
        if name in self._ours or before or name in self._known.words:
            return False
        return resolve_phrase([name], self._known).kind is None and are_people(name)

    def _is_opened(self, name: str) -> bool:
        """Whether a page is called by clients alone: `citizens -> web portal -> firewall`."""
        callers = self._callers.get(name)
        last = name.rsplit("-", maxsplit=1)[-1]
        return last in _PAGES and bool(callers) and all(map(self._is_held, callers or ()))

    def _is_agent(self, name: str) -> bool:
        """Whether a noun says who does something, and no program: `LISTENER`, `API consumers`."""
        words = name.split("-")
        last = words[-1]
        if len(words) > 1 and not last.endswith("s"):
            return False
        kind = resolve_phrase([name], self._known).kind
        return kind in {Kind.WORKER, None} and does(last) and last.removesuffix("s") != "worker"

    def _may_be_person(self, name: str) -> bool:
        """Whether a single word is who does something, and no kind of the language, or a page."""
        if name.removesuffix("s") in _PAGES:
            return True
        if "-" in name or name in self._known.words:
            return False
        return resolve_phrase([name], self._known).kind in {Kind.WORKER, None} and does(name)

    def is_program(self, text: str) -> bool:
        """Whether a phrase for people or for a search is what calls a store: `gateway -> users -> mysql`."""
        name = normal(text)
        phrase = resolve_phrase([name], self._known)
        after = [kind for kind in self._after.get(name, ()) if kind is not None]
        if name not in self._called or phrase.technology:
            return False
        if phrase.kind is Kind.SEARCH:
            return Kind.SEARCH in after
        return phrase.kind is Kind.CLIENT and any(
            kind.family in {Family.STORE, Family.MESSAGING} for kind in after
        )

    def is_balanced(self, text: str) -> bool:
        """Whether a load balancer leads to several of them, so that they are programs."""
        return normal(text) in self._balanced

    def _is_held(self, name: str) -> bool:
        kind = self._kinds.get(name) or resolve_phrase([name], self._known).kind
        return kind is Kind.CLIENT

    def holds(self, name: str) -> bool:
        """Whether a phrase names people at work, or an app or a page in their hands."""
        words = name.split("-")
        last = words[-1].removesuffix("s")
        if name in _APPS or (last in _PAGES and len(words) > 1):
            return True
        if last == "web" and len(words) > 1:  # `doctor web`
            return words[-2] in self._known.roles | self._known.people | _JOBS
        return len(words) == 1 and last in _JOBS | _DEPARTMENTS

    def _may_call(self, name: str) -> bool:
        """Whether a phrase may be what calls a load balancer from outside."""
        phrase = resolve_phrase([name], self._known)
        last = name.rsplit("-", maxsplit=1)[-1].removesuffix("s")
        if phrase.kind is None or name == "web" or last in _JOBS | _APPS:
            return True
        return phrase.kind is Kind.EXTERNAL and phrase.technology is None
