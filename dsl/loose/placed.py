"""Sentences that say where a component stands, or what is done to it: `X sits between A and B`.

`behind the ALB are six web servers`, `kafka is consumed by the indexer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.loose.items import joint_of
from dsl.loose.links import End, LinkLine
from dsl.loose.marks import Mark
from dsl.loose.saying import carry_messages, ends_in

if TYPE_CHECKING:
    from dsl.loose.items import Listing
    from dsl.loose.scene import Scene

_STANDING = frozenset(
    {"sits", "sit", "is", "are", "stands", "stand", "lives", "live", "runs", "run", "goes", "go"}
    | {"have", "has", "there", "we", "got", "we've", "comes", "come", "then"}
)
"""Words between a component and its place."""

_TAKEN = frozenset({"consumed", "processed", "picked", "polled", "drained", "pulled", "dequeued"})
_USED = frozenset(
    {"called", "used", "queried", "triggered", "invoked", "read", "hit", "fronted", "updated"}
    | {"scraped", "written", "fed", "served", "accessed"}
)
_BACKED = frozenset({"backed", "cached", "stored", "kept", "persisted"})
"""What is done to a component, by the one that stands behind `by`."""


def placed(marks: list[Mark], scene: Scene) -> tuple[LinkLine, ...]:
    """The links of a sentence about places; () where it is none."""
    if marks and marks[-1].text in {".", "!"}:
        marks = marks[:-1]
    words = [mark.text.casefold() for mark in marks]
    for at, word in enumerate(words):
        if word == "between" and at:
            return _between(marks, at, scene)
        if word == "behind" or words[at : at + 3] == ["in", "front", "of"]:
            return _before(marks, at, scene, behind=word == "behind")
        if word == "by" and at and words[at - 1].endswith(("ed", "ad", "en", "up", "hit")):
            return _done_by(marks, at, scene)
    return ()


def at_its_place(marks: list[Mark], scene: Scene) -> tuple[LinkLine, ...]:
    """The links of a line that says what a component stands behind or in front of; else ()."""
    words = [mark.text.casefold() for mark in marks]
    stands = "behind" in words or ("front" in words and words[words.index("front") - 1] == "in")
    return placed(marks, scene) if stands else ()


def _between(marks: list[Mark], at: int, scene: Scene) -> tuple[LinkLine, ...]:
    middle = ends_in(_bare(marks[:at]), scene)
    joint = next((i for i in range(at + 1, len(marks)) if joint_of(marks[i])), 0)
    one = ends_in(marks[at + 1 : joint], scene) if joint else None
    other = ends_in(marks[joint + 1 :], scene) if joint else None
    if middle is None or one is None or other is None:
        return ()
    arrow = _arrow(marks[at])
    return (LinkLine((End(one), End(middle), End(other)), (arrow, arrow)),)


def _before(marks: list[Mark], at: int, scene: Scene, *, behind: bool) -> tuple[LinkLine, ...]:
    """`web servers are behind the lb`, `behind the lb are web servers`, `a waf sits in front of it`."""
    rest = marks[at + (1 if behind else 3) :]
    if at and not _is_bare(marks[:at]):
        one, other = ends_in(_bare(marks[:at]), scene), ends_in(rest, scene)
    else:
        cut = next((i for i, mark in enumerate(rest) if mark.text.casefold() in _STANDING), 0)
        one = ends_in(_bare(rest[cut:]), scene) if cut else None
        other = ends_in(_bare(rest[:cut]), scene) if cut else None
    if one is None or other is None:
        return ()
    return (_link(other, one, marks[at]) if behind else _link(one, other, marks[at]),)


def _done_by(marks: list[Mark], at: int, scene: Scene) -> tuple[LinkLine, ...]:
    words = [mark.text.casefold() for mark in marks[:at]]
    verb = next(
        (i for i in range(at - 1, max(at - 3, 0), -1) if words[i] in _TAKEN | _USED | _BACKED), 0
    )
    if not verb and words[at - 1] in _HANDLED and "from" in words:
        return _sent_from(marks, words.index("from"), at, scene)
    one = ends_in(_bare(marks[:verb]), scene) if verb else None
    end = next((i for i in range(at + 1, len(marks)) if marks[i].type == ","), len(marks))
    end = next((i for i in range(at + 2, end) if marks[i].text.casefold() in _ONWARD), end)
    other = ends_in(marks[at + 1 : end], scene)
    if one is None or other is None:
        return ()
    leads = words[verb] in _BACKED or (
        words[verb] in _TAKEN | {"read"} and carry_messages(one, scene)
    )
    first = _link(one, other, marks[verb]) if leads else _link(other, one, marks[verb])
    onward = marks[end : end + 1] and marks[end].text.casefold() in _ONWARD
    further = ends_in(marks[end + 1 :], scene) if onward else None
    return (first, _link(other, further, marks[end])) if further else (first,)


_ONWARD = frozenset({"into", "to", "onto"})
"""Words that lead on from who does it: `drained by a lambda into s3`."""


_HANDLED = frozenset({"handled", "served", "received", "accepted", "processed", "answered"})


def _sent_from(marks: list[Mark], source: int, at: int, scene: Scene) -> tuple[LinkLine, ...]:
    """`requests from the browser are handled by the web server`."""
    one, other = ends_in(_bare(marks[source + 1 : at - 1]), scene), ends_in(marks[at + 1 :], scene)
    return (_link(one, other, marks[at]),) if one and other else ()


def _is_bare(marks: list[Mark]) -> bool:
    return all(mark.text.casefold() in _STANDING or mark.type == "," for mark in marks)


def _bare(marks: list[Mark]) -> list[Mark]:
    """The marks without the words for standing somewhere around them."""
    start, end = 0, len(marks)
    while start < end and (marks[start].text.casefold() in _STANDING or marks[start].type == ","):
        start += 1
    while end > start and (
        marks[end - 1].text.casefold() in _STANDING or marks[end - 1].type == ","
    ):
        end -= 1
    return marks[start:end]


def _link(one: Listing, other: Listing, at: Mark) -> LinkLine:
    return LinkLine((End(one), End(other)), (_arrow(at)._replace(text="->"),))


def _arrow(at: Mark) -> Mark:
    return Mark("ARROW", "->", at.span)
