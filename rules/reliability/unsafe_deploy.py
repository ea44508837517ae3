"""Rule `unsafe-deploy`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    at_level,
    components,
    credit,
    finding,
    inherited,
    is_kind,
    mentions,
    question,
    set_attribute,
    warrants_operational_review,
)

STAGED = re.compile(r"canary|blue|rolling|gradual|staged|progressive|flag|dark|shadow|ring")
"""Words of ways by which few users meet a new version first."""

AT_ONCE = re.compile(
    r"in[-_ ]?place|at[-_ ]once|big[-_ ]bang|recreate|downtime|manual|stop|replace|none|^no$"
)
"""Words of ways by which all users meet it at once, or the service stops for it."""

CANARY = set_attribute("deploy=canary")


class UnsafeDeploy(Rule):
    """A new version reaches everybody at once, or stops the service.

    **Why**: most outages begin with a change. A version that goes to one server in twenty first
    affects one user in twenty, and is rolled back in minutes; one that goes everywhere affects
    all, and there is nothing left to roll back to.

    A design that deploys in place or all at once gets a warning. Where a strict target is stated,
    or at senior level and above, silence is a question.

    **Do instead**: `deploy=canary`: one to five in a hundred users first, then a quarter, then
    all, each step checked against errors and latency; `blue-green` or `rolling` at least.

    **It cannot see**: what happens during a deploy: `deploy` is a word compared with two lists,
    and a canary that nobody watches counts as one. Configuration changes are not looked at; those
    of data are, by `unsafe-migration`.
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
    follow_up = "A bad build goes out: how many users meet it before it is rolled back, and who rolls it back?"
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

    deployed = components(is_kind("service", "realtime", "gateway"))
    way = inherited("deploy")
    considered = mentions(
        *("canary", "blue green", "rolling ", "feature flag", "staged roll", "deploy", "release ")
    )
    is_asked = warrants_operational_review & at_level("senior") & ~considered

    all_at_once = finding(
        "Each deploy of {names} ({ways|or}) stops it or exposes all users to a bad version at once.",
        "There is no step at which a bad version has affected few users and can be rolled back.",
        CANARY,
    )
    gradual = credit("new versions of {names} are rolled out gradually")
    how = question(
        "How is a new version rolled out, and how is it rolled back?", CANARY, weight=0.2
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Sort what users meet by how its new versions are deployed."""
        parts = self.deployed.components_of(facts)
        ways = {part.name: str(self.way.value(facts, part) or "").casefold() for part in parts}
        at_once = [part for part in parts if AT_ONCE.search(ways[part.name])]
        staged = [part for part in parts if STAGED.search(ways[part.name])]
        if at_once:
            yield self.all_at_once.about(at_once, ways=[ways[part.name] for part in at_once])
        if staged:
            yield self.gradual.about(staged)
        elif parts and not at_once and self.is_asked(facts, design):
            yield self.how.about(parts)
