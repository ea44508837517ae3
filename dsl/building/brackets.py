"""`Attributes` for what stands in `[ ]`, checked against the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.attributes import NOTHING_SAID, Attributes, AttributeType, Place, ValueType
from dsl.building.examples import row_of, spellings, suggester
from dsl.building.values import WrongValueError, listing, raw, read_value, short, span_of_value
from dsl.catalogue import normal
from dsl.diagnostics.habits import ATTRIBUTE_WORDS, COUNT_WORDS
from dsl.diagnostics.suggest import Suggester
from dsl.problem import Related
from dsl.statements import span_of, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Token

    from dsl.building.draft import Draft
    from dsl.statements import Attribute


def read_attributes(
    draft: Draft, written: tuple[Attribute, ...], place: Place, owner: str = ""
) -> Attributes:
    """The attributes of one part; what is wrong is reported, and read as what was surely meant.

    Where nobody can tell what was meant, `owner`, the component they belong to, is doubtful.
    """
    return _Bracket(draft, place, owner).read(written) if written else NOTHING_SAID


class _Bracket:
    """What has been said so far between `[` and `]`."""

    def __init__(self, draft: Draft, place: Place, owner: str) -> None:
        self.draft, self.place, self.owner = draft, place, owner
        self.said: dict[str, object] = {}
        self.guessed: dict[str, object] = {}
        self.extra: dict[str, object] = {}
        self.first: dict[str, Token] = {}

    def read(self, written: tuple[Attribute, ...]) -> Attributes:
        for attribute in _rejoined(self.draft, written):
            plain = normal(attribute.name)
            if plain.startswith("x-"):
                self.extra[plain] = raw(self.draft, attribute) or True
                continue
            row, implied = spellings().get(plain, (None, ""))
            if row is not None:
                self._one(attribute, row, implied, self.said)
            elif plain in self.draft.declared:
                self._one(attribute, self.draft.declared[plain], "", self.extra)
            else:
                if normal(attribute.name) in COUNT_WORDS:
                    self.draft.doubtful.add(self.owner)
                self._guess(attribute, _unknown(self.draft, attribute, self.place, self.owner))
        said = {**self.guessed, **self.said}
        if self.extra:
            said["extra"] = self.extra
        return Attributes(**said)

    def _one(
        self, attribute: Attribute, row: AttributeType, implied: str, said: dict[str, object]
    ) -> None:
        if self.place not in row.places:
            _misplaced(self.draft, attribute, row, self.place)
        elif row.name in self.first:
            _twice(self.draft, attribute, self.first[row.name])
        else:
            self.first[row.name] = attribute.name
            try:
                said[row.name] = value = read_value(self.draft, attribute, row, implied)
            except WrongValueError as wrong:
                self._wrong(attribute, wrong)
                return
            if row.type is ValueType.PLACES and isinstance(value, tuple) and said is self.said:
                self.draft.places[row.name.removesuffix("s")] += attribute.values

    def _wrong(self, attribute: Attribute, wrong: WrongValueError) -> None:
        span = span_of_value(attribute)
        if wrong.whole:
            span = span_of(attribute.name, attribute.values[-1])
        self.draft.error("wrong-value", span, str(wrong), wrong.hint)
        self._take(wrong)

    def _take(self, wrong: WrongValueError) -> None:
        if wrong.meant is None:
            self.draft.doubtful.add(self.owner)
        else:
            row, value = wrong.meant
            own = normal(row.name) in self.draft.declared
            (self.extra if own else self.guessed)[row.name] = value

    def _guess(self, attribute: Attribute, near: str | None) -> None:
        """Read one with an unknown name by the name that it nearly has."""
        row, implied = spellings().get(normal(near or ""), (None, ""))
        if row is None or self.place not in row.places or row.type is ValueType.NAME:
            return
        try:
            self.guessed[row.name] = read_value(self.draft, attribute, row, implied)
        except WrongValueError as wrong:
            self._take(wrong)


def _rejoined(draft: Draft, written: tuple[Attribute, ...]) -> Iterator[Attribute]:
    """The attributes without the rest of a list that lacks its `[ ]`: `zones=a,b`."""
    rest: list[Attribute] = []
    for attribute in written:
        if rest and _goes_on(draft, attribute):
            rest.append(attribute)
            continue
        _report_list(draft, rest)
        row = row_of(attribute.name)
        lists = row is not None and row.type in {ValueType.WORDS, ValueType.PLACES}
        rest = [attribute] if lists and attribute.values and not attribute.listed else []
        yield attribute
    _report_list(draft, rest)


def _goes_on(draft: Draft, attribute: Attribute) -> bool:
    """Whether this is no attribute, nor nearly one."""
    if attribute.values or attribute.listed or attribute.name.startswith("x-"):
        return False
    if normal(attribute.name) in draft.declared:
        return False
    return row_of(attribute.name) is None and suggester().nearest(attribute.name) is None


def _report_list(draft: Draft, rest: list[Attribute]) -> None:
    if len(rest) > 1:
        words = " ".join([*rest[0].values, *(each.name for each in rest[1:])])
        span = span_of(rest[0].values[0], rest[-1].name)
        message = f"list several values of `{rest[0].name}` in `[ ]`, without commas"
        draft.error("wrong-value", span, message, f"write `[{words}]`")


def _unknown(draft: Draft, attribute: Attribute, place: Place, owner: str) -> str | None:
    """Report an attribute that nobody knows; the name it nearly has."""
    near = Suggester(draft.declared).nearest(attribute.name) if draft.declared else None
    near = near or ATTRIBUTE_WORDS.get(normal(attribute.name))
    near = near or suggester().nearest(attribute.name)
    from dsl.building.assumable import report_assumable  # noqa: PLC0415  # few texts are wrong here

    if _is_habit(draft, attribute, place) or report_assumable(draft, attribute, place, owner):
        return None
    own = ""
    if attribute.name == "label" and attribute.values and place is Place.COMPONENT:
        span = span_of(attribute.name, attribute.values[-1])
        label = f'"{unquoted(attribute.values[0])}"'
        message = "`[ ]` holds attributes; a label goes outside"
        draft.error("misplaced-label", span, message, f"move `{label}` out of `[ ]`")
        return None
    own = ""
    if attribute.name == "label" and attribute.values and place in {Place.LINK, Place.STEP}:
        hint = f'put it after the arrow: `: "{unquoted(attribute.values[0])}"`'
    elif near:
        hint = f"write `{near}`"
    else:
        hint, own = f"write `x-{attribute.name}`", "; `x-` marks one of your own"
    message = f"unknown attribute `{short(attribute.name)}`{own}"
    draft.error("unknown-attribute", span_of(attribute.name), message, hint)
    return near


def _is_habit(draft: Draft, attribute: Attribute, place: Place) -> bool:
    """Whether it is a count (`[instances=3]`) or an arrow (`[async]`), which are reported."""
    name, value = normal(attribute.name), "".join(attribute.values)
    span = span_of(attribute.name, (attribute.values or (attribute.name,))[-1])
    if place is Place.COMPONENT and name in COUNT_WORDS and value.isdigit():
        message = "`[ ]` holds attributes; a count goes outside"
        draft.error(
            "misplaced-count", span, message, f"remove it, and write `x{value}` after the name"
        )
        return True
    if place in {Place.LINK, Place.STEP} and name in {"async", "asynchronous"}:
        message = "the arrow shows whether the caller waits: `->` waits, `~>` does not"
        draft.error("misplaced-attribute", span, message, "remove it, and write `~>` for `->`")
        return True
    return False


def _misplaced(draft: Draft, attribute: Attribute, row: AttributeType, place: Place) -> None:
    where = listing(sorted({_PLACES[each] for each in row.places}))
    draft.error(
        "misplaced-attribute",
        span_of(attribute.name),
        f"`{row.spelling}` goes on {where}, not on {_PLACES[place]}",
        "move it there",
    )


def _twice(draft: Draft, attribute: Attribute, first: Token) -> None:
    draft.error(
        "duplicate-attribute",
        span_of(attribute.name),
        f"`{attribute.name}` is set twice",
        "keep one of them",
        Related(span_of(first), "first set here"),
    )


_PLACES = {
    Place.DESIGN: "the design",
    Place.COMPONENT: "a component",
    Place.GROUP: "a group",
    Place.LINK: "a link",
    Place.FLOW: "a flow",
    Place.STEP: "a link",
}
