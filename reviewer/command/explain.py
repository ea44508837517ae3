"""All that a rule has to say of itself: `review explain RULE`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from inspect import cleandoc

from reviewer.command.configured import add_configuration
from reviewer.command.options import add_color, add_pack
from reviewer.model.rule import Rule
from reviewer.packs.loader import load_packs
from reviewer.report.console import Console
from reviewer.report.formats.full import citation_lines, message_lines, reason_lines
from reviewer.report.formats.ink import Ink
from reviewer.testing.cases import review_case
from reviewer.text.did_you_mean import did_you_mean

summary = "Explain a rule: why it matters, what to do instead, and an example that breaks it."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review explain`."""
    parser.add_argument(
        "rule", metavar="RULE", help="the rule id, as in reports and `review rules`"
    )
    add_pack(parser)
    add_configuration(parser, "pack")
    add_color(parser)


def run(options: Namespace, console: Console) -> int:
    """Explain one rule; 2 where there is none of that id."""
    packs = load_packs(options.pack)
    rules = {rule.id: rule for pack in packs for rule in pack.rules}
    rule = rules.get(options.rule)
    if rule is None:
        hint = did_you_mean(options.rule, rules) or "`review rules` lists them"
        console.complain(f"unknown rule `{options.rule}`: {hint}")
        for pack in packs:
            for failure in pack.failures:
                console.complain(f"{failure.what}: {failure.reason}")
        return 2
    console.put("".join(f"{line}\n" for line in explanation(rule, console.ink(options.color))))
    return 0


def explanation(rule: Rule, ink: Ink) -> Iterator[str]:
    """Everything a rule says of itself, as lines."""
    head = f"{ink.sign(rule.severity)} {ink.severe(rule.severity, rule.id)}"
    yield f"{head}: {rule.severity.word}, {rule.category}"
    for paragraph in cleandoc(rule.__doc__ or "").split("\n\n"):
        yield ""
        yield from _paragraph_lines(paragraph, ink)
    yield from _heading_lines("Follow-up question", ink)
    yield from ink.prose(rule.follow_up, "  ")
    yield from _heading_lines("Sources", ink)
    for citation in rule.citations:
        yield from citation_lines(citation, ink, "  - ")
    yield from _heading_lines("A design that breaks it", ink)
    yield from _example_lines(rule.fails[0], ink)
    yield from _sample_answer(rule, ink)
    yield from _heading_lines("A design that passes", ink)
    yield from _example_lines(rule.passes[0], ink)


def _heading_lines(text: str, ink: Ink) -> Iterator[str]:
    yield ""
    yield ink.paint(text, "bold")


def _paragraph_lines(text: str, ink: Ink) -> Iterator[str]:
    """A paragraph of a docstring; `**Why**: …` becomes a heading with its text."""
    if text.startswith("**"):
        title, _, text = text[2:].partition("**")
        yield ink.paint(ink.safe(title), "bold")
        text = text.lstrip(":. ")
    text = text[:1].upper() + text[1:]
    lines = text.split("\n") if text.startswith(("- ", "* ")) else [text]
    for line in lines:
        yield from ink.prose(line, "  ")


def _example_lines(text: str, ink: Ink) -> Iterator[str]:
    for line in cleandoc(text).splitlines():
        yield f"    {ink.paint(ink.safe(line), 'cyan')}"


def _sample_answer(rule: Rule, ink: Ink) -> Iterator[str]:
    """What the rule answers to its first failing case: the sum is seen best at work."""
    case = review_case(rule, rule.fails[0])
    for finding in (*case.findings, *case.accepted)[:1]:
        lines = [*message_lines(finding, ink), *reason_lines(finding.answer, ink)]
        yield ""
        yield from (f"  {line}" for line in lines)
