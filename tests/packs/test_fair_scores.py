"""Saying more of a design never costs points, and silence is worth none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from dsl.design import Component
from dsl.kinds import Kind
from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.results.score import Score, rubric_named, score
from reviewer.review import review
from tests.effort import examples

PACKS = load_packs()
RUBRIC = rubric_named("", PACKS)
SAMPLES = sorted(
    path
    for path in (Path(__file__).parents[2] / "examples" / "designs").glob("*.txt")
    if path.stem != "five-words"  # it declares nothing that an attribute could stand on
)

TRUE_OF = {
    "edge": "timeout=1s; retry=2, backoff=jitter; limit=20/s; limit=20/s, key=user; shed; health; drain=30s; deploy=canary; alert=errors; runbook; tls; waf; auth=oidc; validate=schema; audit; zones=3; public; algorithm=least-connections; p50=2ms, p99=10ms; secrets=vault",
    "compute": "timeout=1s; retry=2; retry=2, backoff=jitter; breaker; fallback=default; bulkhead; stateless; sessions=token; autoscale; limit=20/s; shed; health; drain=30s; deploy=canary; alert=errors; runbook; discovery=dns; auth=oidc; tls; private; secrets=vault; validate=schema; audit; mask=tokens; p50=2ms; p99=10ms; zones=3; cells=4; idempotency=key; pool=20; lock=lease; checkpoint=1min; outbox; memory=16GB",
    "store": "backup=1d; backup=1h; pitr; failover=30s; encrypted; retention=30d; retention=1y; archive=cold; data=100GB; disk=2TB; memory=64GB; shard=user_id; zones=3; index=id; durable; restored=40min; atomic=increment; reconcile=1d; private; tls; secrets=vault; audit; alert=errors; runbook; compress; migration=expand-contract; p99=10ms",
    "cache": "ttl=5min; evict=lru; invalidate=delete; coalesce; zones=3; failover=auto; private; tls; memory=32GB; alert=errors; hot=20%",
    "messaging": "dlq; bound=10k; acks=all; ordered; partitions=12; retention=7d; zones=3; alert=lag; durable; encrypted; tls; private; runbook",
    "outside": "sla=99.99%; timeout=1s; p99=200ms; limit=100/s",
}  # fmt: skip
"""Attributes that may be true of a component, by its family (or kind)."""


def attributes_of(component: Component) -> Iterator[str]:
    """The attributes that may be added to a component."""
    family = "cache" if component.kind is Kind.CACHE else component.family.value
    for attribute in TRUE_OF.get(family, "").split("; "):
        name = attribute.partition("=")[0].replace("-", "_")
        if attribute and name not in component.attributes.said():
            yield attribute


def additions(text: str) -> Iterator[tuple[str, str]]:
    """The text with one attribute more, each time another, and what was added."""
    for component in parse(text).design.components.values():
        if component.self_declared:
            continue
        start, end = component.span
        declared = text[start:end]
        head = f"{declared[:-1]}, " if declared.endswith("]") else f"{declared} ["
        for attribute in attributes_of(component):
            yield f"{text[:start]}{head}{attribute}]{text[end:]}", f"{component.name} {attribute}"


def scored(text: str) -> Score | None:
    """The score by the built-in rubric; None where a text is not read in full."""
    parsed = parse(text, "design.txt")
    return None if parsed.partial else score(review(parsed, PACKS), RUBRIC)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_true_attribute_more_costs_no_points(sample: Path) -> None:
    assert_none_costs(sample, examples(30, quick=6))


@pytest.mark.exhaustive
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_no_true_attribute_costs_points(sample: Path) -> None:
    assert_none_costs(sample, 10_000)


def assert_none_costs(sample: Path, number: int) -> None:
    """Try so many additions, the same in every run."""
    text = sample.read_text(encoding="utf-8")
    before = scored(text)
    assert before is not None
    tried = list(additions(text))
    assert len(tried) > 50
    Random(sample.stem).shuffle(tried)  # noqa: S311  # nothing secret hangs on it
    found = [(what, scored(longer)) for longer, what in tried[:number]]
    assert [what for what, after in found if after is None] == [], "not read in full"
    costly = [what for what, after in found if after and after.percent < before.percent - 1e-9]
    assert costly == []


def test_three_boxes_are_worth_next_to_nothing() -> None:
    found = scored("client -> api -> postgres")
    assert found is not None
    assert found.percent <= 10


def test_silence_is_worth_no_more_than_a_fault() -> None:
    silent, faulty = scored("client -> api -> postgres"), scored("client -> api x1 -> postgres x1")
    assert silent is not None
    assert faulty is not None
    assert silent.percent <= faulty.percent


DESIGN = """\
require reads 2k/s
require availability 99.9%
client app
lb door: ALB
service api x4 [timeout=1s, limit=20/s]
postgres db x2 [backup=1d]
app -> door -> api -> db
"""


def test_more_requirements_cost_no_points() -> None:
    before = scored(DESIGN)
    assert before is not None
    for more in ("require writes 200/s", "require p99 200ms", "require users 5M/d", "require retention 1y"):  # fmt: skip
        after = scored(f"{DESIGN}{more}\n")
        assert after is not None
        assert after.percent >= before.percent, more


def test_what_was_read_of_a_partial_text_is_scored() -> None:
    parsed = parse(f"{DESIGN}postgress logs x2\napi -> logs\n", "design.txt")
    assert parsed.partial
    found, whole = score(review(parsed, PACKS), RUBRIC), scored(DESIGN)
    assert whole is not None
    assert found.percent == pytest.approx(whole.percent, abs=15)


def test_what_does_not_apply_is_left_out() -> None:
    found = scored("client app\nservice api x2\napp -> api\n")
    assert found is not None
    names = {line.name for part in found.dimensions for line in part.lines}
    assert "missing-backup" not in names
    assert "missing-dead-letters" not in names


def test_what_is_left_open_says_so() -> None:
    found = scored("client app\nlb door: ALB\nservice api\npostgres db\napp -> door -> api -> db\n")
    assert found is not None
    lines = [line for part in found.dimensions for line in part.lines if line.source == "rule"]
    left_open = [line for line in lines if line.why.startswith("left open")]
    assert left_open
    assert all(line.points == 0 for line in left_open)


RETRIES = """\
client app
service api x2 [timeout=1s{more}]
external bank: Stripe
app -> api -> bank
"""
COPIES = """\
client app
lb door: ALB
region east [role=primary] {{
    service api xmany
    postgres db [role=primary]
    postgres near [role=sync-replica, failover=auto]
}}
region west [role=standby] {{
    postgres far [encrypted{more}]
}}
app -> door -> api -> db
db -> near
db ~> far
"""


@pytest.mark.parametrize(
    ("text", "fact", "rule"),
    [
        (RETRIES, ", retry=2", "repeat-not-idempotent"),
        (COPIES, ", role=async-replica", "failover-loses-writes"),
    ],
)
def test_a_fault_that_one_stated_fact_reveals_takes_no_points(
    text: str, fact: str, rule: str
) -> None:
    before, after = scored(text.format(more="")), scored(text.format(more=fact))
    assert before is not None
    assert after is not None
    assert rule in {f.rule for f in review(parse(text.format(more=fact)), PACKS).findings}
    lines = [line for part in after.dimensions for line in part.lines if line.name == rule]
    assert [line.points - line.out_of for line in lines] == [0] * len(lines)
    assert after.percent >= before.percent
