"""Problems of figures that are stated twice, or that cannot all hold together."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dsl.design import Assumption, Requirement
from dsl.kinds import Kind
from dsl.problem import Problem, Related
from dsl.quantity import Dimension, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl.building.draft import Draft
    from dsl.design import Component, Link
    from dsl.source import Span

_PERCENTILES = ("p50", "p95", "p99")
_SPREADING = frozenset({Kind.LB, Kind.DNS})
_TOLERANCE = 1e-9


def said_before(draft: Draft, said: Requirement) -> bool:
    """Whether a requirement of the same flow is stated already, which is reported.

    Figures of another sort (`5TB` beside `5TB/y`) stand beside each other; users of a month
    beside users of a day do so too, with a note that the first ones count.
    """
    key = ("require", said.metric, said.flow, _sort(said.value))
    first = draft.stated.setdefault(key, said)
    if first is said:
        return False
    span = draft.shown(said.span), draft.shown(first.span)
    if said.metric == "users" and span[0].rpartition("/")[2] != span[1].rpartition("/")[2]:
        message = "users per another period are already required; the first line is used"
        related = (Related(first.span, "the first ones"),)
        hint = "remove one of them"
        draft.report(Problem("stated-twice", said.span, message, hint, related, fatal=False))
        return True
    whose = f" of `{said.flow}`" if said.flow else ""
    _report(draft, said.span, first.span, f"`{said.metric}`{whose} is required")
    return True


def assumed_before(draft: Draft, said: Assumption) -> bool:
    """Whether something else is assumed of the same already, which is reported."""
    first = draft.stated.setdefault(("assume", said.subject, said.quality, _sort(said.value)), said)
    if first is said:
        return False
    name = f"{said.subject}.{said.quality}" if said.subject else said.quality
    _report(draft, said.span, first.span, f"`{name}` is assumed")
    return True


def _sort(value: Quantity | str) -> str:
    return "" if isinstance(value, str) else value.dimension.value


def _report(draft: Draft, span: Span, first: Span, what: str) -> None:
    same = draft.shown(span).split() == draft.shown(first).split()
    message = f"{what} already" + ("" if same else ", and otherwise")
    hint = "remove the line" if same else "keep one of them"
    draft.error("stated-twice", span, message, hint, Related(first, "first set here"))


def check_percentiles(draft: Draft) -> None:
    """Report a median above a 99th percentile of the same answers."""
    by_flow: dict[str, dict[str, Requirement]] = {}
    for each in draft.requirements:
        if each.metric in _PERCENTILES:
            by_flow.setdefault(each.flow, {})[each.metric] = each
    for found in by_flow.values():
        ordered = [found[name] for name in _PERCENTILES if name in found]
        for low, high in pairwise(ordered):
            if _value(low) > _value(high):
                message = f"`{low.metric}` cannot be longer than `{high.metric}`"
                hint = "write the longer time for the higher percentile"
                related = Related(low.span, f"`{low.metric}` is required here")
                draft.error("contradiction", high.span, message, hint, related)


def _value(said: Requirement) -> float:
    return said.value.value if isinstance(said.value, Quantity) else 0.0


def check_shares(draft: Draft) -> None:
    """Report shares of one whole that come to more than all of it.

    The arms of a load balancer or of DNS share its requests, and clients what is required.
    Of any other component `share` is how often it makes a call: several may be made.
    """
    arms: dict[str, list[Link]] = {}
    for link in draft.links:
        share = link.attributes.share
        spread = draft.components[link.source].kind in _SPREADING
        if share is not None and spread and link.attributes.on != "failure":
            arms.setdefault(link.source, []).append(link)
    for source, links in arms.items():
        arrows = {link.alternatives or link.id: link for link in links}.values()
        _check(
            draft,
            f"the shares of `{source}`",
            [(link.attributes.share, link.span) for link in arrows],
        )
    for name in ("reads", "writes"):
        _check(
            draft, f"the clients' shares of {name}", _of_clients(draft.components.values(), name)
        )


def _of_clients(components: Iterable[Component], name: str) -> list[tuple[object, Span]]:
    return [
        (getattr(each.attributes, name), each.span)
        for each in components
        if each.kind is Kind.CLIENT
    ]


def _check(draft: Draft, what: str, stated: list[tuple[object, Span]]) -> None:
    shares = [
        (share.value, span)
        for share, span in stated
        if isinstance(share, Quantity) and share.dimension is Dimension.FRACTION
    ]
    total = sum(share for share, _ in shares)
    if len(shares) > 1 and total > 1 + _TOLERANCE:
        message = f"{what} come to {total * 100:.4g}%, more than 100%"
        others = (Related(span, "and this one") for _, span in shares[-2::-1][:3])
        draft.error("contradiction", shares[-1][1], message, "make them 100% together", *others)
