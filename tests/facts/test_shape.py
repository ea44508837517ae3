"""How many machines, shards and copies a declaration means."""

from __future__ import annotations

import pytest

from tests.facts.reading import facts_of, part


@pytest.mark.parametrize(
    ("declared", "nodes", "shards", "copies"),
    [
        ("service x", 1, 1, 1),
        ("service x x8", 8, 8, 8),
        ("service x xmany", None, None, None),
        ("service x [autoscale]", None, None, None),
        ("postgres x", 1, 1, 1),
        ("postgres x x3", 3, 1, 3),
        ("postgres x x3 [shards=16]", 48, 16, 3),
        ("postgres x [shards=many]", None, None, 1),
        ("mysql x [copies=2]", 2, 1, 2),
        ("redis x x3", 3, 1, 3),
        ("redis x x3 [shards=4]", 12, 4, 3),
        ("redis cluster x x6", 6, 6, None),
        ("cassandra x x6 [rf=3]", 6, 6, 3),
        ("cassandra x x6", 6, 6, 3),
        ("cassandra x x2", 2, 2, 2),
        ("kafka x x3", 3, 3, 3),
        ("kafka x x3 [partitions=1]", 3, 1, 3),
        ("dynamodb x", None, None, 3),
        ("s3 x", None, None, 3),
        ("etcd x x3", 3, 1, 3),
    ],
)
def test_shape(declared: str, nodes: int | None, shards: int | None, copies: int | None) -> None:
    facts = facts_of(declared)
    component = part(facts, "x")
    assert facts.topology.count(component) == nodes
    assert facts.topology.shards(component) == shards
    if copies is not None or "cluster" not in declared:
        assert facts.topology.copies(component) == copies


@pytest.mark.parametrize(
    ("declared", "one"),
    [
        ("service x", True),
        ("service x x2", False),
        ("service x xmany", False),
        ("service x [autoscale]", False),
        ("service x [serverless]", False),
        ("function x", False),
        ("cdn x", False),
        ("postgres x", True),
        ("postgres x [managed]", False),
        ("postgres x x2", False),
        ("cassandra x x1", True),
        ("dynamodb x", False),
        ("dns x", False),
        ("dns x [managed=no]", True),
        ("lb x: ALB", False),
        ("lb x", True),
        ("external x", False),
    ],
)
def test_one_box(declared: str, *, one: bool) -> None:
    facts = facts_of(declared)
    assert facts.topology.is_single_instance(part(facts, "x")) is one
