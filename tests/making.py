"""Rules, packs and reviews for tests, so that a test says only what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dsl.design import Design
from dsl.parse import parse
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.pack import Pack
from reviewer.model.rule import Rule
from reviewer.model.run_settings import Settings
from reviewer.review import Review, review

Check = Callable[[Rule, Design], Iterator[Answer]]


def a_rule(
    check: Check,
    rule_id: str = "some-rule",
    severity: Severity = Severity.ERROR,
    category: Category = Category.SCALABILITY,
    **parts: object,
) -> Rule:
    """A rule that answers what `check` yields."""
    members = {
        "__doc__": "It looks.\n\n**Why**: it matters.\n\n**Do instead**: better.",
        "id": rule_id,
        "severity": severity,
        "category": category,
        "citations": (Citation("A book", "https://example.org/book", "it says so"),),
        "follow_up": "And then?",
        "passes": ("client -> api",),
        "fails": ("client -> api -> postgres",),
        "check": lambda self, design, facts: check(self, design),
    }
    return type("SomeRule", (Rule,), members | parts)()


def blames(*names: str, **more: object) -> Check:
    """A check that finds fault with the components of these names, those that are there."""

    def check(rule: Rule, design: Design) -> Iterator[Answer]:
        for name in names:
            if name in design.components:
                yield rule.violated(design.components[name], message=f"`{name}` is bad", **more)

    return check


def a_review(text: str, *rules: Rule, **settings: object) -> Review:
    """The review of `text` by `rules`."""
    return review(parse(text, "design.txt"), [Pack("test", rules)], Settings(**settings))


PACK = '''
from reviewer.model.finding import Category, Citation, Severity
from reviewer.model.rule import Rule


class {name}(Rule):
    """It looks.

    **Why**: it matters.

    **Do instead**: better.
    """

    id = "{id}"
    severity = Severity.{severity}
    category = Category.SCALABILITY
    citations = (Citation("A book", "https://example.org/book"),)
    follow_up = "And then?"
    passes = ("client -> api",)
    fails = ("client -> api -> postgres",)

    def check(self, design, facts):
        {body}
'''

BLAME_STORES = """for store in design.components.values():
            if store.family == "store":
                yield self.violated(store, message=f"`{store.name}` is a store")"""


def pack_text(
    body: str = BLAME_STORES,
    rule_id: str = "no-stores",
    severity: str = "ERROR",
    name: str = "NoStores",
) -> str:
    """The text of a pack file with one rule; by default it finds fault with every store."""
    return PACK.format(body=body, id=rule_id, severity=severity, name=name)
