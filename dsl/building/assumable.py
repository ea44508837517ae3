"""Where what `assume` states belongs: not into `[ ]`, and a price to what is paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.attributes import Place
from dsl.catalogue import normal
from dsl.kinds import Family
from dsl.problem import Problem
from dsl.statements import span_of, unquoted
from dsl.terms import QUALITIES

if TYPE_CHECKING:
    from dsl.building.draft import Draft
    from dsl.source import Span
    from dsl.statements import Attribute


def report_assumable(draft: Draft, attribute: Attribute, place: Place, owner: str) -> bool:
    """Report an attribute of a component that is stated by `assume`, with the line that states it."""
    wanted = normal(attribute.name)
    names = {normal(name): term for term in QUALITIES for name in (term.name, *term.aliases)}
    if place is not Place.COMPONENT or not owner or wanted not in names:
        return False
    term = names[wanted]
    value = "".join(unquoted(one) for one in attribute.values) or term.example
    message = f"`{attribute.name}` of a component is stated by `assume`"
    span = span_of(attribute.name, (attribute.values or (attribute.name,))[-1])
    hint = f"remove it, and add a line: `assume {owner}.{term.name} {value}`"
    draft.error("unknown-attribute", span, message, hint)
    return True


def report_unpaid(draft: Draft, subject: str, span: Span) -> None:
    """Note a price of what is on no bill: a client, what runs on a user's device, a group."""
    part = draft.components.get(subject)
    if part is None:
        what = "groups have no price"
    elif part.family is Family.CLIENT:
        what = "nobody pays for a client"
    elif part.attributes.on_device:
        what = "it runs on its user's device"
    else:
        return
    message = f"the price of `{subject}` is on no bill: {what}"
    hint = "state the price of a component that you pay for"
    draft.report(Problem("unpaid-price", span, message, hint, fatal=False))
