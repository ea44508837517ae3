"""Whatever a pack holds, it is refused clearly or judges within its budget."""

from __future__ import annotations

import resource
import time

import pytest
from hypothesis import example, given, settings

from dsl.parse import parse
from reviewer.packs.data.load import read_pack
from reviewer.packs.expressions.world import MOST_STEPS
from reviewer.packs.loader import load_packs
from reviewer.review import review
from tests.effort import examples
from tests.expressions.test_hostile import ESCAPES
from tests.packs.hostile import PACKS, RUNAWAY
from tests.packs.making import pack, rule

DESIGN = parse(
    "\n".join(["client app", *(f"service s{n} x2" for n in range(300)), "app -> s0 -> s1"])
)

SECONDS = 5
"""Of the processor, on any machine; a pack of 64 KiB takes half of one here."""


@given(PACKS)
@example("[" * 1_000_000)
@example("{" * 60_000)
@example("- " * 30_000)
@example("&a " * 20_000)
@example('"' + "\\x41" * 16_000)
@example("? " * 30_000)
@settings(max_examples=examples(150, quick=50))
def test_a_hostile_pack_is_refused_or_judges_within_its_budget(text: str) -> None:
    started = time.process_time()
    found = read_pack(text, "hostile.yaml")
    assert bool(found.pack.failures) == bool(found.problems)
    for failure in found.pack.failures:
        assert failure.reason
        assert "\n" not in failure.reason
        assert failure.what.startswith("pack hostile.yaml")
    for problem in found.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(found.source.text) + 1
    if found.pack.rules:
        judged = review(DESIGN, [found.pack])
        for failure in judged.failures:
            assert f"{MOST_STEPS:,} steps" in failure.reason
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("text", ESCAPES)
def test_no_escape_loads_as_a_condition(text: str) -> None:
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    found = read_pack(pack(rule(f"  each: {{assert: {quoted}}}", message="x")), "hostile.yaml")
    assert found.problems
    assert not found.pack.rules


@pytest.mark.parametrize("text", RUNAWAY, ids=range(len(RUNAWAY)))
def test_a_runaway_is_refused_or_stopped(text: str) -> None:
    started = time.process_time()
    found = read_pack(pack(rule(f'  each: {{assert: "{text}"}}', message="x")), "hostile.yaml")
    judged = review(DESIGN, [found.pack])
    assert judged.failures or found.pack.rules
    assert time.process_time() - started < SECONDS


def test_a_triple_loop_is_refused_when_the_pack_is_loaded() -> None:
    (problem,) = read_pack(
        pack(rule(f'  each: {{assert: "{RUNAWAY[0]}"}}', message="x")), "x"
    ).problems
    assert problem.code == "too-deep"


def test_a_million_brackets_cost_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read_pack("[" * 1_000_000, "hostile.yaml")
    read_pack("[" * 65_000, "hostile.yaml")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB


def test_a_file_without_end_is_read_in_part(tmp_path) -> None:
    file = tmp_path / "endless.yaml"
    with file.open("wb") as opened:
        opened.truncate(1 << 34)  # sparse: sixteen GiB of nothing
    (found,) = load_packs([str(file)], installed=False)
    assert "64 KiB at most" in found.failures[0].reason
