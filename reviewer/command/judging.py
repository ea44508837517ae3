"""How a command line says designs are to be judged: its packs, rules and level."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace

from reviewer.command.configuration import SEVERITIES
from reviewer.command.options import add_pack, ids, level
from reviewer.model.finding import Severity
from reviewer.model.pack import Pack
from reviewer.model.run_settings import LEVELS, Settings
from reviewer.text.did_you_mean import did_you_mean

JUDGING = ("pack", "level", "select", "ignore", "severity", "no-accept")
"""The keys of the configuration that go for every command that judges."""


def add_judging(parser: ArgumentParser) -> None:
    """The options that `settings_of` reads, and `--pack`."""
    add = parser.add_argument
    add("--level", type=level, metavar="LEVEL", help=f"judge for a level: {', '.join(LEVELS)} (or E3 to E8, IC3 to IC8, L3 to L8)")  # fmt: skip
    add("--select", type=ids, action="extend", default=[], metavar="RULES", help="run only these rules, by id")  # fmt: skip
    add("--ignore", type=ids, action="extend", default=[], metavar="RULES", help="skip these rules")
    add("--severity", type=severities, action="extend", default=[], metavar="RULE=SEVERITY",
        help="override the severity of a rule: error, warning, info or off")  # fmt: skip
    add("--no-accept", action="store_true", help="report accepted findings too, for graders")
    add_pack(parser)


def settings_of(options: Namespace) -> Settings:
    """The settings that the command line and the configuration make together."""
    said = dict(options.severity)
    return Settings(
        options.level or "",
        tuple(options.select),
        tuple(options.ignore),
        not options.no_accept,
        {rule: None if word == "off" else Severity[word.upper()] for rule, word in said.items()},
    )


def severities(text: str) -> list[tuple[str, str]]:
    """Pairs such as `missing-cache=error`, separated by commas.

    Raises:
        ArgumentTypeError: a pair is none, or its severity is none.

    """
    pairs = [pair.partition("=") for pair in ids(text)]
    for rule, equals, word in pairs:
        if not (rule and equals and word in SEVERITIES):
            raise ArgumentTypeError(
                f"write RULE=SEVERITY, as missing-cache=info; a severity is {', '.join(SEVERITIES)}"
            )
    return [(rule, word) for rule, _, word in pairs]


def unknown_rules(settings: Settings, packs: tuple[Pack, ...]) -> list[str]:
    """A line for each rule that is selected or ignored and is not there."""
    known = [rule.id for pack in packs for rule in pack.rules]
    lines = []
    for option, wanted in (
        ("--select", settings.select),
        ("--ignore", settings.ignore),
        ("--severity", tuple(settings.severities)),
    ):
        for rule in wanted:
            if rule not in known:
                hint = did_you_mean(rule, known) or "`review rules` lists them"
                lines.append(f"{option}: unknown rule `{rule}`: {hint}")
    if lines:
        lines += [f"{f.what}: {f.reason}" for pack in packs for f in pack.failures]
    return lines
