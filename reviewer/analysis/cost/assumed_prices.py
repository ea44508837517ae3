"""The prices that a verdict on cost rests on where the design states none, as assumptions.

One a component: what the price list makes of it, by the row that most of it is paid by. Where the
class of machine is that of its kind, and not the one on which its capacity was measured, it is a
convention. Bytes that leave are paid by rows of their own and stay out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dsl.design import Component
from reviewer.analysis.assumptions import Assumed

if TYPE_CHECKING:
    from reviewer.analysis.cost.bill import Bill, BillLine
    from reviewer.analysis.cost.usage import Machines

_OUT = "GB"  # the unit of bytes that leave


def assumed_prices(
    bill: Bill, machines: Callable[[Component], Machines | None]
) -> Iterator[Assumed]:
    """The price of one instance of each component that is paid for at list prices."""
    for part in bill.components:
        own = [line for line in part.lines if line.unit != _OUT and line.dollars > 0]
        if own and not part.is_stated:
            run = machines(part.component)
            yield _assumed_price(part.component.name, own, run.number if run else 1)


def _assumed_price(name: str, lines: list[BillLine], number: int) -> Assumed:
    each = f"${_plain(sum(line.dollars for line in lines) / max(number, 1))}/mo"
    line = max(lines, key=lambda one: one.dollars)
    because = f"No price of `{name}` is stated; most of it is paid for {line.what}."
    basis = source = ""
    if line.price is not None:
        basis, source = line.price.basis, line.price.source
    if line.is_guess:
        because += " The class of machine is that of its kind."
        basis, source = "convention", ""
    return Assumed(f"{name}.price", each, because, basis, source, f"assume {name}.price {each}")


def _plain(value: float) -> str:
    """Six significant digits without an exponent, which prices are not written with."""
    return f"{float(f'{value:.6g}'):.12f}".rstrip("0").rstrip(".")
