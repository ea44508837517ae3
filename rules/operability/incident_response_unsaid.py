"""Rule `incident-response-unsaid`."""

from __future__ import annotations

from reviewer import (
    Category,
    Citation,
    DeniedOrSilent,
    Severity,
    at_level,
    components,
    has_technology,
    is_kind,
    mentions,
    set_attribute,
    states,
    states_anywhere,
)


class IncidentResponseUnsaid(DeniedOrSilent):
    """An alert fires, and the design does not say who responds or how.

    **Why**: half of an outage goes into finding the person who knows the component and retrying
    what was tried last time. A runbook that says what to look at and what may be switched off
    cuts that to minutes, and a postmortem keeps the outage from coming back.

    `runbook=no` is a warning. At staff level and above, a design that monitors or alerts and does
    not say who responds is asked once; below staff level it is not.

    **Do instead**: `prometheus watch [alert=[errors latency], runbook=on-call]`, or a note that
    says who is paged, what they do first, and when a change is rolled back.

    **It cannot see**: people: whether somebody is on call, and whether the runbook exists or was
    ever tried. `runbook`, a paging service and a few English words are taken at their word.
    """

    id = "incident-response-unsaid"
    severity = Severity.WARNING
    category = Category.OPERABILITY
    problem = ""
    topics = ("Incident response",)
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

    scope = components()
    attribute = states("runbook")
    denied = "An alert on {names} reaches nobody with a runbook."
    why = "The person paged spends the error budget on finding out what to do."
    fix = set_attribute("runbook=on-call")
    asks_if_denied = False

    question = "{names|or} raises an alert: who is paged, and what do they do first?"
    when_silent = states("alert") | is_kind("monitoring")
    asks_when = (
        at_level("staff")
        & ~states_anywhere("runbook")
        & ~has_technology("pagerduty", "opsgenie", "victorops", "incident-io", "rootly")
        & ~mentions("runbook", "playbook", "on call ", "oncall ", "pager", "opsgenie ", "escalat")
        & ~mentions("incident", "postmortem", "rollback", "roll back")
    )
    question_weight = 0.2
