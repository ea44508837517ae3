"""How a pack stands its own tests: wrong cases, rules that never fired, unnoticed mutants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.source import Span
from reviewer.model.failure import Failure
from reviewer.model.pack import Pack
from reviewer.model.rule import Rule
from reviewer.packs.data.load import Loaded, read_tree
from reviewer.packs.data.yaml_text import Items, Pairs, Text, Tree
from reviewer.testing.cases import CaseFailure, review_case, run_cases
from reviewer.testing.mutants import mutants

MOST_MUTANTS = 2_000
"""Mutants tried of one pack; a rule has a dozen."""


class Survivor(NamedTuple):
    """A mutant that no case notices: the line, the condition, and what it became."""

    line: int
    was: str
    became: str


class RuleTest(NamedTuple):
    """How one rule stands its tests."""

    rule: str
    cases: int
    wrong: tuple[CaseFailure, ...]
    fired: bool
    mutants: int
    survivors: tuple[Survivor, ...]


class PackTest(NamedTuple):
    """How a pack stands its tests."""

    pack: Pack
    rules: tuple[RuleTest, ...]

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What of the pack did not load."""
        return self.pack.failures

    @property
    def passed(self) -> bool:
        """Whether it loads, every case comes out as it says, and every rule fires."""
        return not self.failures and all(rule.fired and not rule.wrong for rule in self.rules)

    @property
    def survivors(self) -> int:
        """How many mutants no case notices."""
        return sum(len(rule.survivors) for rule in self.rules)


def test_python_pack(pack: Pack) -> PackTest:
    """The cases of a pack in Python; its code is not mutated."""
    return PackTest(pack, tuple(_test_rule(rule, 0, ()) for rule in pack.rules))


def test_data_pack(loaded: Loaded) -> PackTest:
    """The cases and the mutants of a data pack."""
    left = MOST_MUTANTS
    tests = []
    for rule in loaded.pack.rules:
        tried = 0
        survivors = []
        if not run_cases(rule):
            for survivor in _try_mutants(rule, loaded, left):
                tried += 1
                survivors += [survivor] if survivor else []
        left -= tried
        tests.append(_test_rule(rule, tried, tuple(survivors)))
    return PackTest(loaded.pack, tuple(tests))


test_python_pack.__test__ = test_data_pack.__test__ = False  # type: ignore[attr-defined]  # no tests of pytest


def _test_rule(rule: Rule, tried: int, survivors: tuple[Survivor, ...]) -> RuleTest:
    wrong = run_cases(rule)
    fired = any(_finds_violation(rule, text) for text in rule.fails)
    return RuleTest(rule.id, len(rule.passes) + len(rule.fails), wrong, fired, tried, survivors)


def _finds_violation(rule: Rule, text: str) -> bool:
    case = review_case(rule, text)
    return bool(case.findings or case.accepted)


def _try_mutants(rule: Rule, loaded: Loaded, most: int) -> Iterator[Survivor | None]:
    """For each mutant of a rule's conditions, what survived, None where a case noticed it."""
    number = 0
    for owner, text, expression in loaded.conditions:
        if owner != rule.id:
            continue
        for mutant in mutants(text.value, expression.type):
            number += 1
            if number > most:
                return
            yield _surviving_mutant(rule, loaded, text, mutant.text)


def _surviving_mutant(rule: Rule, loaded: Loaded, text: Text, became: str) -> Survivor | None:
    changed = _rule_with(rule, loaded, text, became)
    if changed is None or run_cases(changed):
        return None
    line = loaded.source.position(text.span.start).line
    return Survivor(line, " ".join(text.value.split()), " ".join(became.split()))


def _rule_with(rule: Rule, loaded: Loaded, text: Text, became: str) -> Rule | None:
    """The rule with one condition changed; None where the change is no condition."""
    if loaded.tree is None:
        return None
    tree = _replace_text(_only_rule(loaded.tree, text.span), text.span, became)
    rules = read_tree(loaded.source, tree, loaded.pack.name).pack.rules
    return next((each for each in rules if each.id == rule.id), None)


def _only_rule(tree: Tree, span: Span) -> Tree:
    """A pack's tree with only the rule that `span` lies in, and without rubrics."""
    if not isinstance(tree, Pairs):
        return tree
    pairs = [
        (key, _rule_within(value, span) if key.value == "rules" else value)
        for key, value in tree.pairs
        if key.value != "rubrics"
    ]
    return tree._replace(pairs=tuple(pairs))


def _rule_within(rules: Tree, span: Span) -> Tree:
    if not isinstance(rules, Items):
        return rules
    kept = [rule for rule in rules.items if rule.span.start <= span.start < rule.span.end]
    return rules._replace(items=tuple(kept))


def _replace_text(tree: Tree, span: Span, value: str) -> Tree:
    """A tree in which the text at `span` is another."""
    if isinstance(tree, Text):
        return tree._replace(value=value, plain=False) if tree.span == span else tree
    if isinstance(tree, Items):
        return tree._replace(items=tuple(_replace_text(item, span, value) for item in tree.items))
    pairs = tuple((key, _replace_text(item, span, value)) for key, item in tree.pairs)
    return tree._replace(pairs=pairs)
