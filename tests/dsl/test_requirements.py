"""What may be required, and what is said of what nothing here computes."""

from __future__ import annotations

import pytest

from dsl.parse import parse


@pytest.mark.parametrize(
    "line",
    [
        "require ttft p99 500ms",
        "require TTFT 500ms",
        "require time-to-first-token 1s",
        "require throughput 2000 tok/s",
        "require throughput 2000 tokens/s",
        "require tokens 2000/s",
    ],
)
def test_what_is_required_of_tokens_is_noted_and_lowers_nothing(line: str) -> None:
    parsed = parse(f"{line}\nrequire p99 200ms\nclient -> api")
    assert [(each.code, each.fatal) for each in parsed.problems] == [("unmodeled-metric", False)]
    assert [each.metric for each in parsed.design.requirements] == ["p99"]
    assert parsed.problems[0].hint


@pytest.mark.parametrize("line", ["require ttfx 500ms", "require throughput 2000 foo/s"])
def test_an_unknown_metric_or_unit_stays_an_error(line: str) -> None:
    assert [each.fatal for each in parse(line).problems] == [True]
