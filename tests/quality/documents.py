"""The JSON that commands print of a design: its numbers, or a what-if."""

from __future__ import annotations

import argparse
from typing import Any

from dsl.design import Design
from dsl.parse import parse
from dsl.source import Source
from reviewer.command import whatif
from reviewer.report.tables.json import numbers_object
from reviewer.report.tables.numbers import numbers_of
from reviewer.whatif.json import outcome_object
from reviewer.whatif.outcome import outcome
from reviewer.whatif.scenario import Scenario, factor_of, failures_of, setting_of


def document(source: Source, command: str, *arguments: str) -> dict[str, Any]:
    """What `review numbers` or `review whatif ARGUMENTS` prints of a text as JSON."""
    parsed = parse(source.text, source.name)
    if command == "numbers":
        return numbers_object(numbers_of(parsed))
    assert command == "whatif", f"there is no document `{command}`"
    return outcome_object(outcome(parsed.design, _scenario(parsed.design, arguments)))


def _scenario(design: Design, arguments: tuple[str, ...]) -> Scenario:
    parser = argparse.ArgumentParser()
    whatif.add_arguments(parser)
    options = parser.parse_args(arguments)
    return Scenario(
        load=factor_of(options.load),
        failures=failures_of(design, [" ".join(words) for words in options.fail]),
        settings=tuple(map(setting_of, options.set)),
    )
