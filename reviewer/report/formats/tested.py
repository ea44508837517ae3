"""How a pack stands its tests, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewer.model.failure import Failure
from reviewer.model.finding import Severity
from reviewer.report.formats.excerpt import Mark, excerpt
from reviewer.report.formats.ink import Ink

if TYPE_CHECKING:
    from reviewer.testing.pack_cases import PackTest, RuleTest


def test_lines(found: PackTest, ink: Ink) -> Iterator[str]:
    """The pack, what did not load, each rule with what is wrong about it, and the sum."""
    pack = found.pack
    head = f"{pack.name} {pack.title} {pack.version}".replace("  ", " ").strip()
    yield ink.paint(ink.safe(head), "bold")
    for failure in found.failures:
        yield from _failure_lines(failure, ink)
    for rule in found.rules:
        yield from _rule_lines(rule, ink)
    yield from ink.prose(_summary_line(found), "")


def _failure_lines(failure: Failure, ink: Ink) -> Iterator[str]:
    """What kept the pack from loading, with its place."""
    head = f"{ink.sign(Severity.ERROR)} {failure.what.removeprefix('pack ')}: "
    yield from ink.prose(failure.reason, head, "  ", "bold")
    if failure.source is not None and failure.span is not None:
        yield from excerpt(failure.source, [Mark(failure.span)], ink)
    if failure.hint:
        yield from ink.prose(failure.hint, "  help    ")


def _rule_lines(rule: RuleTest, ink: Ink) -> Iterator[str]:
    bad = bool(rule.wrong) or not rule.fired
    sign = ink.sign(Severity.ERROR) if bad else ink.tick()
    cases = f"{rule.cases} case{'' if rule.cases == 1 else 's'}"
    caught = rule.mutants - len(rule.survivors)
    mutants = f", {caught} of {rule.mutants} mutants noticed" if rule.mutants else ""
    yield f"{sign} {ink.safe(rule.rule)}: {cases}{mutants}"
    for wrong in rule.wrong:
        yield from ink.prose(f"{_case_name(wrong.case)}: {wrong.reason}", "    ")
    if not rule.fired:
        yield from ink.prose("it never fired: no bad design of its own breaks it", "    ")
    for survivor in rule.survivors:
        text = f"line {survivor.line}: no case notices `{survivor.became}` for `{survivor.was}`"
        yield from ink.prose(text, "    ? ")


def _case_name(name: str) -> str:
    """`fails[0]` as a pack's author knows it: the first bad design."""
    kind, _, number = name.removesuffix("]").partition("[")
    return f"{'bad' if kind == 'fails' else 'good'} design {int(number) + 1}"


def _summary_line(found: PackTest) -> str:
    if found.failures:
        number = len(found.failures)
        return f"Pack not loaded: {number} {'error' if number == 1 else 'errors'} to fix first."
    wrong = sum(len(rule.wrong) for rule in found.rules)
    cases = sum(rule.cases for rule in found.rules)
    silent = sum(not rule.fired for rule in found.rules)
    parts = [f"{cases - wrong} of {cases} cases pass"]
    if silent:
        parts.append(f"{silent} rule{'' if silent == 1 else 's'} never fired")
    if found.survivors:
        parts.append(
            f"{found.survivors} mutants no case notices; add a case on each side of a condition"
        )
    return "; ".join(parts) + "."


test_lines.__test__ = False  # type: ignore[attr-defined]  # no test of pytest
