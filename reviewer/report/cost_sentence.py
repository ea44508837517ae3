"""What a design costs a month, in the sentence that reports for people show.

The terminal's one screen leaves it out: working it out takes as long as reading a small design.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.review import Review
from reviewer.rule_kit.costs import cost_of
from reviewer.text.dollars import at_least
from reviewer.text.grammar import render

if TYPE_CHECKING:
    from reviewer.analysis.cost.bill import Bill

MOST_NAMED = 3
"""The most expensive components, which are named; a convention."""


def cost_sentence(review: Review) -> str:
    """The bill of a design, what costs most of it, and a million requests.

    "" where no price is known, or where an error in the text hides a part of the design.
    """
    if review.partial or not review.design.components:
        return ""
    bill = cost_of(review.facts).bill
    if bill.dollars <= 0:
        return ""
    whole = at_least(bill.dollars, is_whole=bill.is_whole)
    return " ".join([f"At list prices it costs {whole} a month.", *shares(bill)])


def shares(bill: Bill) -> list[str]:
    """What costs most of a bill, and a million requests; nothing where no price is known."""
    said = []
    if first := bill.most_expensive(MOST_NAMED):
        names = [part.component.name for part in first]
        share = round(sum(part.dollars for part in first) / bill.dollars, 3)
        said.append(render("{names} {costs/cost} most: {share|percent}.", names, share=share))
    if bill.per_million is not None:
        cost = at_least(bill.per_million, is_whole=bill.is_whole)
        said.append(f"A million requests cost {cost}.")
    return said
