"""The rule `unsafe-deploy`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

STAGED = (
    "canary",
    "blue",
    "rolling",
    "gradual",
    "staged",
    "progressive",
    "flag",
    "dark",
    "shadow",
    "ring",
)
"""Words of ways by which few users meet a new version first."""

AT_ONCE = (
    "in-place",
    "inplace",
    "at-once",
    "big-bang",
    "recreate",
    "downtime",
    "manual",
    "stop",
    "replace",
    "none",
    "no",
)
"""Words of ways by which all users meet it at once, or the service stops for it."""

TELLING = (
    " canary",
    " blue green",
    " rolling ",
    " feature flag",
    " staged roll",
    " deploy",
    " release ",
)
"""What a remark says of deploys, where no attribute does."""

DEPLOYED = frozenset({Kind.SERVICE, Kind.REALTIME, Kind.GATEWAY})
"""Kinds whose new versions users meet."""


class UnsafeDeploy(Rule):
    """A new version reaches everybody at once, or stops the service.

    **Why**: most outages begin with a change. A version that goes to one server in twenty
    first hurts one user in twenty, and is taken back in minutes; one that goes everywhere
    hurts all, and there is nothing left to go back to.

    A design that deploys in place or all at once is at fault. Where a strict target is stated,
    or at senior level and above, silence is a question.

    **Do instead**: `deploy=canary`: one to five in a hundred users first, then a quarter, then
    all, each step held against errors and latency; `blue-green` or `rolling` at least.

    **It cannot see**: what happens during a deploy: `deploy` is a word held against two lists, and
    a canary that nobody watches counts as one. Changes of settings are not looked at; those of
    data are, by `unsafe-migration`.
    """

    id = "unsafe-deploy"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "deploy_downtime"
    topics = ("Blast radius", "Deploys")
    citations = (
        Citation(
            "AWS Well-Architected, Operational Excellence: OPS06-BP03, employ safe deployment strategies",
            "https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/",
        ),
    )
    follow_up = "A bad build goes out: how many users meet it before it is taken back, and who takes it back?"
    passes = (
        """
        client app
        lb front: ALB
        service api x8 [deploy=canary]
        app -> front -> api
        """,
        """
        client app
        service api
        app -> api
        """,
    )
    fails = (
        """
        client app
        lb front: ALB
        service api x8 [deploy=in-place]
        app -> front -> api
        """,
        """
        group shop [deploy=big-bang] {
          service api x8
        }
        client app
        app -> api
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Sort what users meet by how its new versions go out."""
        parts = [part for part in design.components.values() if part.kind in DEPLOYED]
        at_once = [part for part in parts if _is(AT_ONCE, _way(design, part))]
        staged = [part for part in parts if _is(STAGED, _way(design, part))]
        if at_once:
            yield self._at_once(design, at_once)
        if staged:
            yield self.satisfied(
                *staged,
                message=f"a new version of {listed([p.name for p in staged])} goes out step by step",
            )
        elif not at_once and self._is_asked(facts):
            yield from self._ask(parts)

    def _at_once(self, design: Design, parts: list[Component]) -> Answer:
        names = listed([part.name for part in parts])
        ways = listed(list(dict.fromkeys(_way(design, part) for part in parts)), "or")
        return self.violated(
            *parts,
            message=f"each deploy of {names} ({ways}) stops it, or shows a bad version to all users at once.",
            why="There is no step at which a bad version has hurt few people and can be taken back.",
            instead="\n".join(declaration(part, attributes="deploy=canary") for part in parts),
        )

    def _ask(self, parts: list[Component]) -> Iterator[Answer]:
        if parts:
            line = declaration(parts[0], attributes="deploy=canary", whole=False)
            yield self.cannot_tell(
                *parts,
                message=f"How does a new version go out, and how is it taken back? Say `{line}`.",
                weight=0.2,
            )

    def _is_asked(self, facts: Facts) -> bool:
        if not facts.estimates.warrants_operational_review or not facts.is_judged_at("senior"):
            return False
        return not any(word in facts.words.text for word in TELLING)


def _way(design: Design, part: Component) -> str:
    """How its new versions go out, said of it or of a group around it."""
    if part.attributes.deploy:
        return part.attributes.deploy.casefold()
    said = [design.groups[name].attributes.deploy for name in reversed(part.groups)]
    return next((way.casefold() for way in said if way), "")


def _is(words: Sequence[str], way: str) -> bool:
    plain = way.replace("_", "-").replace(" ", "-")
    return plain in words or any(len(word) > 3 and word in plain for word in words)  # noqa: PLR2004  # `no` is a word, not a part of one
