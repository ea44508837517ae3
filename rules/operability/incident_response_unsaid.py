"""The rule `incident-response-unsaid`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

TOLD = (
    " runbook",
    " playbook",
    " on call ",
    " oncall ",
    " pager",
    " opsgenie ",
    " escalat",
    " incident",
    " postmortem",
    " rollback",
    " roll back",
)
"""What names and remarks say of the people who answer an alert."""

CALLS = frozenset({"pagerduty", "opsgenie", "victorops", "incident-io", "rootly"})
"""Technologies that call a person."""


class IncidentResponseUnsaid(Rule):
    """An alert goes off, and nothing says who answers it, or how.

    **Why**: half of an outage is spent on finding the person who knows the part, and on trying
    what was tried last time. A page that says what to look at and what may be switched off
    brings that down to minutes; and what is written after an outage keeps it from coming back.

    A design that says `runbook=no` is at fault. At staff level and above, a design that watches
    or alerts and is silent about who answers is asked once; at lower levels nobody is.

    **Do instead**: `prometheus watch [alert=[errors latency], runbook=on-call]`, or a note that
    says who is called, what they do first, and when a change is taken back.

    **It cannot see**: people: whether somebody is on call, and whether the page that is named
    exists or was ever tried. `runbook`, a service that pages, and a few English words are taken at
    their word.
    """

    id = "incident-response-unsaid"
    severity = Severity.WARNING
    category = Category.OPERABILITY
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL08-BP01, use runbooks",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Google SRE book: monitoring distributed systems",
            "https://sre.google/sre-book/monitoring-distributed-systems/",
        ),
    )
    follow_up = "It is three in the morning and the page says that payments fail: what is the first command?"
    passes = (
        """
        design "Pay" [level=staff]
        client app
        service api x2 [alert=errors, runbook=on-call]
        postgres db x2
        app -> api -> db
        """,
        """
        client app
        service api x2
        prometheus watch
        app -> api ~> watch
        """,
    )
    fails = (
        """
        client app
        service api x2 [alert=errors, runbook=no]
        app -> api
        """,
        """
        client app
        service api x2
        prometheus watch [runbook=no]
        app -> api ~> watch
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what watches or alerts, and whether anything tells who answers."""
        parts = list(design.components.values())
        refused = [part for part in parts if part.attributes.runbook is False]
        if refused:
            yield self._refused(refused)
            return
        alerting = [part for part in parts if _alerts(part)]
        if alerting and facts.is_judged_at("staff") and not _is_answered(design, facts):
            line = declaration(alerting[0], attributes="runbook=on-call", whole=False)
            yield self.cannot_tell(
                *alerting,
                message=f"{listed([p.name for p in alerting], 'or')} raises an alert: who is called, and what do they do first? Say `{line}`.",
                weight=0.2,
            )

    def _refused(self, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=f"an alert of {listed([part.name for part in parts])} reaches nobody who knows what to do.",
            why="Those who are woken spend the minutes that the target allows on finding out.",
            instead="\n".join(declaration(part, attributes="runbook=on-call") for part in parts),
        )


def _alerts(part: Component) -> bool:
    return bool(part.attributes.alert) or part.kind is Kind.MONITORING


def _is_answered(design: Design, facts: Facts) -> bool:
    if any(word in facts.words.text for word in TOLD):
        return True
    parts = design.components.values()
    called = any(part.technology is not None and part.technology.id in CALLS for part in parts)
    said = any(part.attributes.runbook for part in parts)
    groups = any(group.attributes.runbook for group in design.groups.values())
    return called or said or groups
