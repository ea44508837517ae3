"""What the arms of an alternative are split by: what each of them carries in all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dsl.design import Component, Op
from dsl.kinds import Kind
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.topology.counts import nodes, shards

Carries = Callable[[Component, Op], Capacity | None]


def weights(ledger: Ledger, arms: Sequence[Component], op: Op, carries: Carries) -> list[float]:
    """A weight above zero for each of `arms`: capacity of one x how many there are.

    Arms that differ in number only are weighed by number, and so are all where the
    capacity of one is not known, or is only what an outside service grants by default: that
    FCM grants more than APNs does not turn iPhones into Android phones.
    """
    counts = [float(max(1, _nodes_taking_part(arm, op))) for arm in arms]
    keys = [_capacity_key(ledger, arm) for arm in arms]
    if len(set(keys)) == 1 or any(_is_default_grant(key) for key in keys):
        return counts
    found = [carries(arm, op) for arm in arms]
    each = [one.typical for one in found if one is not None and one.typical > 0]
    if len(each) < len(arms):
        return counts
    return [one * count for one, count in zip(each, counts, strict=True)]


def _nodes_taking_part(arm: Component, op: Op) -> int:
    """How many of its nodes take part: all of them read, one of each shard is written to."""
    return (shards(arm) if op is Op.WRITE else nodes(arm)) or 1


def _capacity_key(ledger: Ledger, arm: Component) -> tuple[object, ...]:
    """What the capacity of one depends on."""
    technology = arm.technology.id if arm.technology else ""
    lines = tuple(ledger.stated(arm.name, quality) for quality in _LINES)
    said = (*lines, arm.attributes.capacity)
    return (arm.kind, technology, *(one.value if one else None for one in said))


def _is_default_grant(key: tuple[object, ...]) -> bool:
    """Whether it is an outside service without a stated capacity."""
    kind, _, *said = key
    return kind is Kind.EXTERNAL and not any(said)


_LINES = ("capacity", "read_capacity", "write_capacity")
