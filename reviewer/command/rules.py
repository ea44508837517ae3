"""The table of rules that are loaded: `review rules`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reviewer.command.configured import add_configuration
from reviewer.command.options import add_color, add_pack
from reviewer.model.failure import Failure
from reviewer.model.pack import Pack
from reviewer.model.rule import summary_of
from reviewer.model.successors import SUCCESSORS, current_rule
from reviewer.packs.loader import load_packs
from reviewer.report.console import Console
from reviewer.report.formats.ink import Ink

summary = "List the rules and what each looks for."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review rules`."""
    parser.add_argument("--format", choices=("table", "json"), default="table")
    add_pack(parser)
    add_configuration(parser, "pack")
    add_color(parser)


def run(options: Namespace, console: Console) -> int:
    """List the rules; 2 where a pack did not load."""
    packs = load_packs(options.pack)
    failures = [failure for pack in packs for failure in pack.failures]
    if options.format == "json":
        console.put(_rules_json(packs, failures))
    else:
        console.put("".join(f"{line}\n" for line in _rule_table(packs, console.ink(options.color))))
    for failure in failures:
        console.complain(f"{failure.what}: {failure.reason}")
    return 2 if failures else 0


def _rule_table(packs: tuple[Pack, ...], ink: Ink) -> list[str]:
    rules = [rule for pack in packs for rule in pack.rules]
    longest = max((len(rule.id) for rule in rules), default=0)
    lines = []
    for rule in rules:
        head = f"{ink.sign(rule.severity)} {rule.severity.word:<7}  {rule.id:<{longest}}  {rule.category:<11}"
        lines.append(f"{head}  {ink.safe(summary_of(rule))}")
    return [*lines, "", "`review explain RULE` shows why, what to do instead and examples."]


def _rules_json(packs: tuple[Pack, ...], failures: list[Failure]) -> str:
    import json  # noqa: PLC0415 - the table does without

    rules = [
        {
            "id": rule.id,
            "pack": pack.name,
            "severity": rule.severity.word,
            "category": rule.category.value,
            "summary": summary_of(rule),
            "follow_up": rule.follow_up,
            "citations": [{"title": c.title, "url": c.url, "says": c.says} for c in rule.citations],
        }
        for pack in packs
        for rule in pack.rules
    ]
    renamed = [{"old": old, "new": current_rule(old)} for old in sorted(SUCCESSORS)]
    failed = [{"what": f.what, "reason": f.reason, "hint": f.hint} for f in failures]
    return (
        json.dumps(
            {
                "schema": "design-reviewer/rules",
                "version": 1,
                "rules": rules,
                "renamed": renamed,
                "failures": failed,
            },
            indent=2,
        )
        + "\n"
    )
