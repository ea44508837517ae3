"""Chains in words: `web to api to Redis 7.2`, `requests go from the browser to the cdn to nginx`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dsl.loose.clause_parts import MOST_WORDS_OF_SUBJECT, sure_ends
from dsl.loose.clause_verbs import VERBS
from dsl.loose.links import End, LinkLine
from dsl.loose.marks import Mark
from dsl.loose.placed import placed
from dsl.source import Span

if TYPE_CHECKING:
    from dsl.loose.items import Listing
    from dsl.loose.scene import Scene


def chain_in_words(marks: list[Mark], scene: Scene) -> tuple[LinkLine, ...]:
    """The links of a line that names components and what joins them: `web to api to Redis 7.2`.

    `guardrails sits between web and api` is one, too.
    """
    words = [mark.text.casefold() for mark in marks]
    if "between" in words:
        return placed(marks, scene)
    if "from" in words and _MOVED & set(words[: words.index("from")]):
        marks = marks[words.index("from") + 1 :]
        words = words[words.index("from") + 1 :]
        marks, words = (marks[:-1], words[:-1]) if words and words[-1] == "." else (marks, words)
    joint = "to" if "to" in words else "then"
    if words.count(joint) < _FEWEST[joint] or not VERBS.isdisjoint(words) or words[0] == joint:
        return ()
    cuts = [-1, *(at for at, word in enumerate(words) if word == joint), len(marks)]
    parts = [marks[one + 1 : other] for one, other in pairwise(cuts)]
    ends = [sure_ends(part, scene) for part in (*parts[:-1], _without_rest(parts[-1]))]
    if not all(ends) or any(not _is_short(each) for each in ends if each):
        return ()
    arrows = tuple(Mark("ARROW", "->", marks[at].span) for at in cuts[1:-1])
    rest = parts[-1][len(_without_rest(parts[-1])) :]
    remark = Span(rest[0].span.start, rest[-1].span.end) if rest else None
    return (LinkLine(tuple(End(each) for each in ends if each), arrows, remark=remark),)


_FEWEST = {"to": 1, "then": 2}
"""How often a word stands in a chain at least; `then` may tell of something else that happens."""

_MOVED = frozenset({"go", "goes", "flow", "flows", "travel", "pass", "passes", "come", "comes"})


def _without_rest(marks: list[Mark]) -> list[Mark]:
    """The marks before a comma behind which something else is said: `Redis 7.2, caching pages`."""
    at = next((i for i, mark in enumerate(marks) if mark.type == ","), len(marks))
    said = any(mark.text.casefold().endswith("ing") for mark in marks[at + 1 : at + 2])
    return marks[:at] if said else marks


def _is_short(listing: Listing) -> bool:
    return all(len(item.words) <= MOST_WORDS_OF_SUBJECT for item in listing.items)
