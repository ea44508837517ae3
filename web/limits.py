"""`Limits`: how much of the server one request may ask for, and who asks too much.

Nothing here needs Flask: the child processes that review check designs by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dsl.decoding import decode
from dsl.design import Design
from dsl.lines import split


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request may hold, and may take.

    Sizes are bytes, times seconds of wall clock; `label` is characters. `memory` is the
    address space of a process that reviews; pictures limit their engine by themselves.
    """

    body: int = 64 * 1024
    components: int = 300
    links: int = 600
    depth: int = 32
    label: int = 200
    statements: int = 1000
    review_seconds: float = 5.0
    picture_seconds: float = 15.0
    memory: int = 1024 * 1024 * 1024


class RefusedError(Exception):
    """A request that is not served, with what the answer says about it.

    `kind` is the last part of the problem's type, `members` more fields of the problem.
    """

    def __init__(self, status: int, kind: str, title: str, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.members = members


def too_large(what: str, found: int, allowed: int, advice: str) -> RefusedError:
    """The refusal of `found` of `what` where `allowed` are allowed."""
    detail = f"This design has {found:,} {what}; this server takes {allowed:,}. {advice}"
    members = {"limit": what, "allowed": allowed, "found": found}
    return RefusedError(422, "too-large", "Design too large", detail, **members)


def check_text(text: str, limits: Limits) -> None:
    """Refuse a text with more statements, or deeper groups, than the limits; in one pass.

    Raises:
        RefusedError: it has; the refusal says what is allowed.

    """
    opened = text.count("{")
    lines = sum(map(text.count, "\n\r;}"))
    if lines + 2 * opened < limits.statements and opened <= limits.depth:
        return  # as many as there can be at most
    statements = depth = deepest = 0
    for piece in split(decode(text, "")[0].text):
        statements += not piece.closes
        depth = max(0, depth + piece.opens - piece.closes)
        deepest = max(deepest, depth)
    if statements > limits.statements:
        raise too_large("statements", statements, limits.statements, _SPLIT)
    if deepest > limits.depth:
        raise too_large("groups inside each other", deepest, limits.depth, "Nest fewer groups.")


_SPLIT = "Draw what repeats once and say `xN`, or split the design."


def check_design(design: Design, limits: Limits) -> None:
    """Refuse a design that is larger than the limits.

    Raises:
        RefusedError: it is; the refusal says what is allowed.

    """
    for what, found, allowed, advice in _measure_design(design, limits):
        if found > allowed:
            raise too_large(what, found, allowed, advice)


def _measure_design(design: Design, limits: Limits) -> list[tuple[str, int, int, str]]:
    return [
        ("components", len(design.components), limits.components, _SPLIT),
        ("links", len(design.links), limits.links, _SPLIT),
        (
            "characters in one label",
            _longest_text(design),
            limits.label,
            "Move the text to a comment.",
        ),
    ]


def _longest_text(design: Design) -> int:
    texts = [
        design.title,
        *(
            text
            for c in design.components.values()
            for text in (c.name, c.label, c.technology_text)
        ),
        *(text for g in design.groups.values() for text in (g.name, g.label)),
        *(link.label for link in design.links),
        *(flow.name for flow in design.flows),
        *(remark.title for remark in design.decisions),
    ]
    return max(map(len, texts))
