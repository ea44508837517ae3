"""Side functions: what a main flow can do without, by names."""

from __future__ import annotations

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.traffic.message_delivery import name_words

_ANALYTICS = frozenset(
    {"analytics", "analytic", "tracking", "tracker", "telemetry", "statistics", "stats"}
)
_NOTIFICATIONS = frozenset(
    {"notification", "notifications", "notify", "notifier", "mailer", "sms"}
    | {"alert", "alerts", "alerting"}
)
_MAIL = frozenset({"email", "emails", "sendgrid", "mailgun", "twilio", "apns", "fcm", "postmark"})
_AUDIT = frozenset({"audit", "auditing"})

SIDE_FUNCTIONS = (
    frozenset({"recommend", "recommender", "recommendation", "recommendations", "recs"}),
    _ANALYTICS,
    _NOTIFICATIONS,
    _MAIL,
    _AUDIT,
    frozenset({"suggest", "suggestion", "suggestions", "autocomplete", "typeahead"}),
    frozenset({"personalisation", "personalization", "advertising", "ads"}),
)
"""Words for what a main flow can do without, those of one meaning together."""

DEFERRABLE = _ANALYTICS | _NOTIFICATIONS | _MAIL | _AUDIT
"""Of these the ones whose answer nobody needs: they can be notified by `~>`."""

_KINDS = frozenset({Kind.EXTERNAL, Kind.SERVICE, Kind.FUNCTION, Kind.MODEL, Kind.WAREHOUSE})


def side_function_of(part: Component) -> frozenset[str]:
    """All words of the meaning that makes a component a side function; empty where it is none."""
    technology = {part.technology.id} if part.technology is not None else set()
    words = technology.union(name_words(part)) if part.kind in _KINDS else set()
    return next((same for same in SIDE_FUNCTIONS if not same.isdisjoint(words)), frozenset())


def is_main_function(design: Design, part: Component) -> bool:
    """Whether the title, or the name of a flow, is about the side function that it would be."""
    text = f"{design.title} {' '.join(flow.name for flow in design.flows)}".casefold()
    words = frozenset("".join(c if c.isalnum() else " " for c in text).split())
    meant = (same for same in SIDE_FUNCTIONS if not same.isdisjoint(words))
    own = side_function_of(part)
    return not own.isdisjoint(words.union(*meant))


def is_deferrable(part: Component) -> bool:
    """Whether nobody needs the answer of a side function, by its name."""
    return not DEFERRABLE.isdisjoint(name_words(part))
