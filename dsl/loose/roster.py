"""The components that loosely typed lines name: one name each, and all that is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.diagnostics.broken.failure import as_name
from dsl.diagnostics.prose import small_words
from dsl.kinds import KINDS, Family, Kind
from dsl.loose.amounts import many
from dsl.loose.details import Details
from dsl.loose.kind_words import end_of_kind_words
from dsl.loose.marks import DETERMINERS
from dsl.loose.meanings import Meanings
from dsl.loose.member import Member
from dsl.loose.near_names import NAME
from dsl.phrase_meaning import VENDORS
from dsl.phrase_text import is_version
from dsl.phrases import resolve_phrase
from dsl.problem import Problem
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dsl.building.draft import Draft
    from dsl.catalogue import Catalogue
    from dsl.design import Component
    from dsl.loose.callers import Callers
    from dsl.loose.items import Item


class Roster:
    """The components by what is alike in their spellings.

    `drawn` are those that lines without errors declare or draw, by their normal spelling.
    """

    def __init__(
        self,
        known: Catalogue,
        draft: Draft,
        drawn: Mapping[str, Component],
        spoken: frozenset[str] = frozenset(),
    ) -> None:
        self._known = known
        self._spoken = spoken
        self._callers: Callers | None = None
        self._draft = draft
        self._drawn = drawn
        self.meanings = Meanings(known, drawn, spoken)
        self._members: dict[str, Member] = {}
        self._remarks: dict[str, set[str]] = {}
        self.steps: Mapping[tuple[str, str], str] = {}
        self.faults: list[Problem] = []

    def meet(self, callers: Callers) -> None:
        """Take note of who begins the chains of the text."""
        self._callers = callers

    def declare(self, item: Item) -> None:
        """Take note of a kind and a name in a line of their own: `mysql orders (RDS)`.

        In a link the same words would be one phrase.
        """
        words = tuple(word.text for word in item.words)
        if item.kind:
            technology = self.meanings.details(item).technology
            name = item.text if NAME.fullmatch(item.text) else self.meanings.name(item.text)
            member = Member(name, item.kind, technology)
            self._members.setdefault(normal(item.text), member)
            return
        name_first = tuple(word for at, word in enumerate(words) if not at or not is_version(word))
        end = end_of_kind_words(self._draft, name_first, self._spoken)
        if not end:
            return
        name = "_".join(name_first[end:])
        if not NAME.fullmatch(name):
            return
        version = (
            "" if name_first == words else " ".join(words[: len(words) - len(name_first) + end])
        )
        technology = self.meanings.details(item).technology or version
        member = Member(name, " ".join(name_first[:end]), technology)
        self._members.setdefault(normal(item.text), member)
        self._members.setdefault(normal(name), member)

    def additions(self) -> Iterator[tuple[Component, str]]:
        """What lines say of components that are declared elsewhere, with the component."""
        for member in dict.fromkeys(self._members.values()):
            drawn = member.drawn
            if drawn and not drawn.self_declared and (said := member.addition()):
                yield drawn, said

    def notice(self, item: Item) -> None:
        """Take note of what tells two components of one phrase apart: `S3 (raw)`, `S3 (sorted)`."""
        details = self.meanings.details(item)
        generic = normal(item.text) in self._known.words
        tells = details.remarks and not _says_how(details.remarks)
        if generic and tells and details == Details(remarks=details.remarks):
            self._remarks.setdefault(normal(item.text), set()).add(", ".join(details.remarks))

    def take(self, item: Item) -> Member:
        """The component that an item names, with what the item says of it."""
        member, details = self.member(item), self.meanings.details(item)
        count = item.number if item.number is not None else details.number
        if count is None and item.text.casefold().endswith("s"):
            count = next(filter(None, map(many, details.remarks)), None)
        if count is not None and count not in member.counts:
            self._check_count(member, count, item)
            member.counts.append(count)
        labels = (
            [item.label.text] if item.label else [] if self._tells_apart(item) else details.remarks
        )
        member.labels += [label for label in labels if label not in member.labels]
        for setting in (*item.setting, *details.attributes):
            member.attributes.setdefault(setting.partition("=")[0], setting)
        return member

    def _check_count(self, member: Member, count: int, item: Item) -> None:
        """Report a count that contradicts another one."""
        drawn = member.drawn.count if member.drawn else None
        other = drawn if drawn is not None else next(iter(member.counts), None)
        if other is None or other == count:
            return
        span = Span(item.words[-1].span.end, item.span.end)
        message = f"`{member.name}` is x{other} elsewhere, and x{count} here"
        self.faults.append(Problem("said-twice", span, message, f"write ` x{other}`"))

    def member(self, item: Item) -> Member:
        """The component that an item names."""
        item = self._without_article(item)
        key = normal(item.text)
        apart = self._remarks.get(key, ())
        if self._tells_apart(item):
            key += f" ({', '.join(self.meanings.details(item).remarks)})"
        elif len(apart) > 1:
            named = [each for each in self._members if each.startswith(f"{key} (")]
            key = named[0] if len(named) == 1 else key
        found = self._members.get(key) or self._same_people(key) or self._same_product(key)
        if found is None:
            found = self._caller(item.text) or self._program(item.text) or self._meant(item)
            if host := self.meanings.host(item.text, self.meanings.details(item)):
                self._members.setdefault(normal(host), found)  # `S3` of `snapshots in S3`
            same = next((m for m in self._members.values() if m.name == found.name), found)
            found = self._members[key] = same
        if not found.known and not found.drawn and self.meanings.details(item).technology:
            fresh = self._meant(item)  # `orders` of one line is `orders (lambda)` of another
            found.known, found.kind, found.technology = fresh.known, fresh.kind, fresh.technology
        if not found.technology and not found.drawn:
            technology = self.meanings.details(item).technology
            if self._says_better(found, technology):
                found.kind = technology
            else:
                found.technology = technology if self._fits(found, technology) else ""
        return found

    def _fits(self, member: Member, technology: str) -> bool:
        """Whether a technology that a later line names is one of the component's kind."""
        if not technology or not member.known or not member.kind:
            return bool(technology) and member.known
        if member.kind not in KINDS:
            return False
        return resolve_phrase([technology], self._known).kind is Kind(member.kind)

    def _says_better(self, member: Member, technology: str) -> bool:
        """Whether a product is a database of another kind than a database in general: `mongo`."""
        word = self._known.words.get(normal(technology)) if technology else None
        database = member.known and member.kind == Kind.DATABASE
        if not database or word is None or word.technology is None:
            return False
        others = {Kind.DATABASE, Kind.CACHE, Kind.OBJECT_STORE}
        return word.kind.family is Family.STORE and word.kind not in others

    def _same_people(self, key: str) -> Member | None:
        """The client that is met in the plural and in the singular: `Guests`, `Guest`."""
        other = self._members.get(key.removesuffix("s") if key.endswith("s") else f"{key}s")
        kind = resolve_phrase([other.name], self._known).kind if other else None
        return other if kind is Kind.CLIENT else None

    def _without_article(self, item: Item) -> Item:
        """`the LB` as the `LB` that other lines speak of."""
        article, *words = item.words
        rest = " ".join(word.text for word in words)
        if article.text.casefold() not in DETERMINERS or normal(item.text) in self._known.words:
            return item
        said = article.text[0].islower() or normal(rest) in self._spoken
        meant = normal(rest) in self._spoken or (len(words) > 1 and self.meanings.knows(rest))
        meant = meant or resolve_phrase([rest], self._known).kind is Kind.CLIENT
        return item._replace(words=tuple(words)) if words and said and meant else item

    def _same_product(self, key: str) -> Member | None:
        """The component that goes with and without its vendor: `AWS IoT Core`, `IoT Core`."""
        product = resolve_phrase([key], self._known).technology
        if product is None or "-" not in key:
            return None
        for vendor in sorted(VENDORS):
            prefix = f"{vendor}-"
            other = key.removeprefix(prefix) if key.startswith(prefix) else prefix + key
            found = self._members.get(other)
            if found and resolve_phrase([other], self._known).technology == product:
                return found
        return None

    def bare(self, member: Member) -> Member | None:
        """The component that is named by the kind of another one alone, as typed in a link.

        `api -> redis` beside `api -> redis geo`: two of them, and each has its line.
        """
        if member.drawn or member.declared or normal(member.kind) not in self._spoken:
            return None
        key = normal(member.kind)
        drawn = self._drawn.get(key)
        found = self._members.get(key) or (
            Member(drawn.name) if drawn and drawn.self_declared else None
        )
        if found is None or found.written or found.kind or found is member:
            return None
        found.kind = member.kind
        return found

    def arrow_between(self, one: str, other: str, last: str) -> str:
        """The arrow between two names side by side, behind an arrow `last`; "" for a comma.

        A link or a flow elsewhere tells, and what carries messages leads to what works them off.
        """
        start, end = self._drawn.get(normal(one)), self._drawn.get(normal(other))
        if start is None or end is None:
            return ""
        if step := self.steps.get((normal(one), normal(other))):
            return step
        carries = start.kind.family is Family.MESSAGING and end.kind.family is Family.COMPUTE
        return last if carries else ""

    def _tells_apart(self, item: Item) -> bool:
        plain = normal(item.text)
        if not item.brackets or len(self._remarks.get(plain, ())) <= 1:
            return False
        word = self._known.words.get(plain)
        if word and word.kind is Kind.CLIENT:
            return False  # `browser (question)` is `browser (answer)`
        return not _says_how(self.meanings.details(item).remarks)

    def _meant(self, item: Item) -> Member:
        """The component that an item names where no other line has named it."""
        balanced = self._callers is not None and self._callers.is_balanced(item.text)
        return self.meanings.meant(item, apart=self._tells_apart(item), balanced=balanced)

    def _caller(self, text: str) -> Member | None:
        """A client that only its place tells: `app` or `dispatcher` in front of a chain."""
        drawn = self._drawn.get(normal(text))
        if (drawn and not drawn.self_declared) or not self._callers:
            return None
        name = text if NAME.fullmatch(text) else as_name(text)
        if not self._callers.is_client(text):
            return None
        known = self._callers.holds(normal(text)) or self.meanings.knows(name)
        if not known and (self._draft.suggest_word(name) or self.meanings.near.is_slip(name)):
            return None
        return Member(name, Kind.CLIENT.value)

    def _program(self, text: str) -> Member | None:
        """A service that its words alone make a client or a store: `users` behind a gateway."""
        drawn = self._drawn.get(normal(text))
        if (drawn and not drawn.self_declared) or not self._callers:
            return None
        if not self._callers.is_program(text):
            return None
        name = text if NAME.fullmatch(text) else self.meanings.name(text)
        return Member(name, Kind.SERVICE.value)


def _says_how(remarks: Iterable[str]) -> bool:
    """Whether remarks say how a thing is used, rather than which of several it is."""
    words = [word.casefold() for remark in remarks for word in remark.split()]
    return any(word in small_words() | _OF_USE for word in words)


_OF_USE = frozenset({"per", "one", "each", "every", "all", "when", "via"})
"""Words of how something is used: `Durable Object (one per poll)`."""
