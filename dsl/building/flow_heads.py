"""What stands between a flow's name and its `:`: a rate, `read` or `write`, a size."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Op
from dsl.quantities import NotAQuantityError, read_quantity
from dsl.quantity import Dimension, Quantity
from dsl.statements import span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Token

    from dsl.building.draft import Draft


class Head(NamedTuple):
    """A flow's rate, what it does, how large what it carries is, and the bytes of a time instead."""

    op: Op
    rate: Quantity | None
    size: Quantity | None
    bandwidth: Quantity | None = None


def read_head(draft: Draft, name: Token, words: tuple[Token, ...]) -> Head:
    """The head of the flow called `name`; what is wrong is reported and left out."""
    op, rate, size, bandwidth = Op.READ, None, None, None
    for number, tokens in enumerate(phrases(words)):
        if not number and _is_name(tokens):
            meant = "_".join([name, *tokens])
            span = span_of(name, tokens[-1])
            draft.error("wrong-name", span, "a name is one word", f"write `{meant}`")
            continue
        op = _plural(draft, tokens) or op
        if tokens[0] in {"read", "write"} and len(tokens) == 1:
            op = Op(str(tokens[0]))
            continue
        quantity = _quantity(draft, tokens)
        if quantity is None:
            continue
        if quantity.dimension is Dimension.RATE:
            rate = quantity
        elif quantity.dimension is Dimension.BANDWIDTH:
            bandwidth = quantity
        else:
            size = quantity
    return Head(op, rate, size, bandwidth)


def _is_name(tokens: list[Token]) -> bool:
    """Whether the words behind a name go on with it: `flow read path 10k/s`."""
    known = {"read", "write", "reads", "writes"}
    return all(token.type == "NAME" and token.casefold() not in known for token in tokens)


def _plural(draft: Draft, tokens: list[Token]) -> Op | None:
    """Take `reads` or `writes` off the end of a rate that has its `/s`, and report it."""
    if len(tokens) == 1 or "/" not in tokens[0] or tokens[-1] not in {"reads", "writes"}:
        return None
    word = tokens.pop()
    draft.error("wrong-value", span_of(word), "a flow is `read` or `write`", f"write `{word[:-1]}`")
    return Op(word[:-1])


def phrases(tokens: tuple[Token, ...]) -> Iterator[list[Token]]:
    """The words of a head, a quantity's words together; `read` and `write` stand alone."""
    phrase: list[Token] = []
    for token in tokens:
        alone = token in {"read", "write"}
        starts = token.type in {"NUMBER", "COMPARE"} and not (
            phrase and phrase[-1].type == "COMPARE"
        )
        if phrase and (alone or starts):
            yield phrase
            phrase = []
        phrase.append(token)
        if alone:
            yield phrase
            phrase = []
    if phrase:
        yield phrase


def _is_unit(text: str) -> bool:
    """Whether a text is a size or a time without its number: `KB`."""
    try:
        read_quantity(f"1{text}", (Dimension.RATE, Dimension.SIZE, Dimension.BANDWIDTH))
    except NotAQuantityError:
        return False
    return True


def _quantity(draft: Draft, tokens: list[Token]) -> Quantity | None:
    span = span_of(tokens[0], tokens[-1])
    text = draft.source.text[span.start : span.end]
    try:
        return read_quantity(text, (Dimension.RATE, Dimension.SIZE, Dimension.BANDWIDTH), zero=True)
    except NotAQuantityError as error:
        if tokens[0].type in {"NUMBER", "COMPARE"}:
            hint = f"write `{error.hint}`" if error.hint else ""
            draft.error("wrong-value", span, str(error), hint)
        else:
            near = {"writes": "write", "reads": "read"}.get(str(tokens[0]).casefold())
            near = near or (f"1{text}" if _is_unit(text) else None)
            hint = f"write `{near}`" if near else "write `flow name 10k/s write 2KB: a -> b`"
            draft.error(
                "wrong-value",
                span,
                f"a flow has a rate, `read` or `write`, and a size; `{text[:40]}` is none of them",
                hint,
            )
        return None
