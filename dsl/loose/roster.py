"""The components that loosely typed lines name: one name each, and all that is said of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lark import Token

from dsl.building.examples import row_of, suggester
from dsl.building.naming import end_of_kind, is_kind_and_name, phrase_meant
from dsl.catalogue import normal
from dsl.diagnostics.broken.failure import as_name
from dsl.diagnostics.prose import small_words
from dsl.diagnostics.suggest import is_ordinary_word
from dsl.kinds import KINDS, Family, Kind
from dsl.loose.amounts import many
from dsl.loose.callers import is_run, leading_kind, numbered_word
from dsl.loose.details import Details, details_of, host_in
from dsl.loose.member import Member
from dsl.loose.near_names import NAME, NearNames
from dsl.phrase_meaning import VENDORS
from dsl.phrase_text import is_version
from dsl.phrases import noun_kind, resolve_phrase
from dsl.problem import Problem
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dsl.building.draft import Draft
    from dsl.catalogue import Catalogue
    from dsl.design import Component
    from dsl.loose.callers import Callers
    from dsl.loose.items import Item
    from dsl.phrases import Phrase

_PARTS = frozenset({"topic", "topics", "partitions", "broker", "brokers", "nodes", "instance"})
"""Nouns for what a product consists of."""


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
        self._near = NearNames(drawn, spoken)
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
            technology = self._details(item).technology
            member = Member(as_name(item.text), item.kind, technology)
            self._members.setdefault(normal(item.text), member)
            return
        name_first = tuple(word for at, word in enumerate(words) if not at or not is_version(word))
        end = self._end_of_kind(name_first)
        if not end:
            return
        name = "_".join(name_first[end:])
        if not NAME.fullmatch(name):
            return
        version = (
            "" if name_first == words else " ".join(words[: len(words) - len(name_first) + end])
        )
        technology = self._details(item).technology or version
        member = Member(name, " ".join(name_first[:end]), technology)
        self._members.setdefault(normal(item.text), member)
        self._members.setdefault(normal(name), member)

    def _end_of_kind(self, words: tuple[str, ...]) -> int:
        """How many of the words say the kind, 0 where they are one phrase."""
        tokens = tuple(Token("NAME", word) for word in words)
        if self._names_last(words):
            return len(words) - 1
        if len(words) < 2 or self._draft.vocabulary(" ".join(words)):  # noqa: PLR2004  # a kind and a name
            return int(len(words) == 2 and words[0] == Kind.SERVICE)  # noqa: PLR2004  # `service registry`
        if is_kind_and_name(self._draft, tokens):
            return 1
        end = end_of_kind(self._draft, tokens)
        if end == len(words) or phrase_meant(self._draft, tokens) is not None:
            return 0
        if words[0] not in KINDS and noun_kind(normal(words[-1]), self._known) is not None:
            return 0
        return end

    def _names_last(self, words: tuple[str, ...]) -> bool:
        """Whether links speak of the last word alone, behind words for a kind: `cdn edge`."""
        spoken = normal(words[-1]) in self._spoken and normal(" ".join(words)) not in self._spoken
        kind = self._draft.vocabulary(" ".join(words[:-1])) if spoken and len(words) > 1 else None
        if kind is None:
            return False
        product = kind.technology and normal(" ".join(words[:-1])) not in self._spoken
        return normal(words[-1]) not in self._known.words or bool(product)

    def additions(self) -> Iterator[tuple[Component, str]]:
        """What lines say of components that are declared elsewhere, with the component."""
        for member in dict.fromkeys(self._members.values()):
            drawn = member.drawn
            if drawn and not drawn.self_declared and (said := member.addition()):
                yield drawn, said

    def notice(self, item: Item) -> None:
        """Take note of what tells two components of one phrase apart: `S3 (raw)`, `S3 (sorted)`."""
        details = self._details(item)
        generic = normal(item.text) in self._known.words
        tells = details.remarks and not _says_how(details.remarks)
        if generic and tells and details == Details(remarks=details.remarks):
            self._remarks.setdefault(normal(item.text), set()).add(", ".join(details.remarks))

    def take(self, item: Item) -> Member:
        """The component that an item names, with what the item says of it."""
        member, details = self.member(item), self._details(item)
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
            key += f" ({', '.join(self._details(item).remarks)})"
        elif len(apart) > 1:
            named = [each for each in self._members if each.startswith(f"{key} (")]
            key = named[0] if len(named) == 1 else key
        found = self._members.get(key) or self._same_people(key) or self._same_product(key)
        if found is None:
            found = self._caller(item.text) or self._meant(item)
            if host := self._host(item.text, self._details(item)):
                self._members.setdefault(normal(host), found)  # `S3` of `snapshots in S3`
            same = next((m for m in self._members.values() if m.name == found.name), found)
            found = self._members[key] = same
        if not found.known and not found.drawn and self._details(item).technology:
            fresh = self._meant(item)  # `orders` of one line is `orders (lambda)` of another
            found.known, found.kind, found.technology = fresh.known, fresh.kind, fresh.technology
        if not found.technology and not found.drawn:
            technology = self._details(item).technology
            found.technology = technology if self._fits(found, technology) else ""
        return found

    def _fits(self, member: Member, technology: str) -> bool:
        """Whether a technology that a later line names is one of the component's kind."""
        if not technology or not member.known or not member.kind:
            return bool(technology) and member.known
        if member.kind not in KINDS:
            return False
        return resolve_phrase([technology], self._known).kind is Kind(member.kind)

    def _same_people(self, key: str) -> Member | None:
        """The client that is met in the plural and in the singular: `Guests`, `Guest`."""
        other = self._members.get(key.removesuffix("s") if key.endswith("s") else f"{key}s")
        kind = resolve_phrase([other.name], self._known).kind if other else None
        return other if kind is Kind.CLIENT else None

    def _without_article(self, item: Item) -> Item:
        """`the LB` as the `LB` that other lines speak of."""
        article, *words = item.words
        rest = normal(" ".join(word.text for word in words))
        spoken = rest in self._spoken and normal(item.text) not in self._known.words
        return item._replace(words=tuple(words)) if article.text == "the" and spoken else item

    def _same_product(self, key: str) -> Member | None:
        """The component that goes with and without its vendor: `AWS IoT Core`, `IoT Core`."""
        product = resolve_phrase([key], self._known).technology
        if product is None or "-" not in key:
            return None
        for vendor in VENDORS:
            other = key.removeprefix(f"{vendor}-") if key.startswith(vendor) else f"{vendor}-{key}"
            if (
                other in self._members
                and resolve_phrase([other], self._known).technology == product
            ):
                return self._members[other]
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

    def draws(self, text: str) -> bool:
        """Whether a line without errors draws or declares a component of this name."""
        return normal(text) in self._drawn

    def knows(self, text: str) -> bool:
        """Whether a phrase names a component, or says what one is."""
        plain = normal(text)
        if plain in self._drawn or plain in self._known.words or self._in_group(text):
            return True
        phrase = resolve_phrase([text], self._known)
        return phrase.kind is not None or self._leading(text) is not None

    def understands(self, item: Item) -> bool:
        """Whether all that stands in `[ ]` behind an item says something."""
        squares = [bracket.text for bracket in item.brackets if bracket.type == "SQUARE"]
        return not any(map(_is_like_attribute, details_of(squares, self._known).remarks))

    def knows_item(self, item: Item) -> bool:
        """Whether an item with its brackets does."""
        if self.knows(item.text):
            return True
        details = self._details(item)
        return bool(details.technology or self._kind_in(details))

    def _kind_beside(self, text: str, phrase: Phrase) -> Kind | None:
        """What a phrase is by its domain (`Booking.com API`) or the kind in front of it (`svc A`)."""
        if _DOMAIN.search(text) and phrase.technology is None:
            return Kind.EXTERNAL
        return self._leading(text) if phrase.kind is None else None

    def _leading(self, text: str) -> Kind | None:
        """What stands in front of a name or a number, but of `api1` beside `api`."""
        word = normal(numbered_word(text))
        slip = bool(word) and (word in self._drawn or word in self._spoken)
        return None if slip else leading_kind(text, self._known)

    def _host(self, text: str, details: Details) -> str:
        """What a component is kept in or runs on, where its words name no product themselves."""
        itself = resolve_phrase([text], self._known).technology
        return "" if itself else host_in(details, self._known)

    def _kind_in(self, details: Details) -> str:
        """The remark that says what an unknown phrase is: `editor (browser)`."""
        return next((each for each in details.remarks if normal(each) in self._known.words), "")

    def _is_outside(self, details: Details) -> bool:
        """Whether a remark says that others run it: `passport check (3rd party)`."""
        if "ext" in map(normal, details.remarks):
            return True
        words = filter(None, (self._known.words.get(normal(each)) for each in details.remarks))
        return any(word.kind is Kind.EXTERNAL and not word.technology for word in words)

    def _tells_apart(self, item: Item) -> bool:
        plain = normal(item.text)
        if not item.brackets or len(self._remarks.get(plain, ())) <= 1:
            return False
        word = self._known.words.get(plain)
        if word and word.kind is Kind.CLIENT:
            return False  # `browser (question)` is `browser (answer)`
        return not _says_how(self._details(item).remarks)

    def _details(self, item: Item) -> Details:
        return details_of((bracket.text for bracket in item.brackets), self._known)

    def _named(self, text: str) -> Member | None:
        """The component that a name or a product speaks of, whatever kind its words say."""
        if drawn := self._drawn.get(normal(text)) or self._in_group(text):
            if normal(drawn.label) == normal(text):
                return Member(as_name(text), drawn=drawn)
            last = normal(drawn.name) != normal(text) and drawn.name.endswith(f"-{text}")
            return Member(text if last else drawn.name, drawn=drawn)
        if product := self._kind_and_product(text) or self._whole_product(text):
            return Member(_spelled(product), drawn=self._drawn.get(normal(product)))
        if name := self._behind_service(text):
            drawn = self._drawn.get(normal(name))
            return Member(drawn.name, drawn=drawn) if drawn else Member(name, Kind.SERVICE.value)
        return None

    def _meant(self, item: Item) -> Member:  # noqa: PLR0911  # one return for each way to know a name
        text, details = item.text, self._details(item)
        if self._near.is_unlinked(text):
            return Member(text, known=False)
        if found := self._named(text):
            return found
        inner = (
            details.technology
            or self._host(text, details)
            or ("" if self.knows(text) else self._kind_in(details))
        )
        phrase = resolve_phrase([text, f"({inner})"] if inner else [text], self._known)
        word = self._known.words.get(normal(text))
        apart = self._tells_apart(item)
        if versioned := self._with_version(text):
            return versioned
        if word and not apart and phrase.kind is word.kind:
            other = self._known.words.get(normal(details.technology))
            said = word.kind is Kind.CLIENT or (other is not None and other.technology is None)
            kind = word.kind.value if details.technology and said else ""
            return Member(_spelled(text), kind, details.technology)
        name = _joined(f"{text} {' '.join(details.remarks)}") if apart else phrase.name
        name = text if NAME.fullmatch(text) and not apart else name
        name = name if NAME.fullmatch(name) else as_name(text)
        if drawn := self._drawn.get(normal(name)):
            return Member(drawn.name, drawn=drawn)
        if beside := self._kind_beside(text, phrase):
            return Member(name, beside.value)
        if phrase.kind is None or self._near.is_near(name):
            return Member(name, known=False)
        if phrase.technology is None and self._is_outside(details):
            return Member(name, Kind.EXTERNAL.value)
        if is_run(item, self._known) or self._is_balanced(item, phrase.kind):
            return Member(name, Kind.SERVICE.value)
        return _of_kind(name, phrase, details)

    def _is_balanced(self, item: Item, kind: Kind) -> bool:
        """Whether a word for people is a counted target of a load balancer: `lb -> bidder x40`."""
        balanced = self._callers is not None and self._callers.is_balanced(item.text)
        return kind is Kind.CLIENT and balanced

    def _caller(self, text: str) -> Member | None:
        """A client that only its place tells: `app` or `dispatcher` in front of a chain."""
        drawn = self._drawn.get(normal(text))
        if (drawn and not drawn.self_declared) or not self._callers:
            return None
        name = text if NAME.fullmatch(text) else as_name(text)
        if not self._callers.is_client(text):
            return None
        known = self._callers.holds(normal(text)) or self.knows(name)
        if not known and (self._draft.suggest_word(name) or self._near.is_slip(name)):
            return None
        return Member(name, Kind.CLIENT.value)

    def _with_version(self, text: str) -> Member | None:
        """The product of `postgres 16`, with its version."""
        base, _, version = text.rpartition(" ")
        words = self._known.words
        known = words.get(normal(base))
        if not is_version(version) or known is None or normal(text) in words:
            return None
        if known.technology is None:
            return None  # `web server 2` is the second one
        drawn = self._drawn.get(normal(base))
        return Member(drawn.name, drawn=drawn) if drawn else Member(_spelled(base), technology=text)

    def _in_group(self, text: str) -> Component | None:
        """The component that a name with its group in front speaks of: `east.api`."""
        group, _, name = text.rpartition(".")
        drawn = self._drawn.get(normal(name)) if group else None
        return drawn if drawn and group.split(".")[-1] in drawn.groups else None

    def _kind_and_product(self, text: str) -> str:
        """The product of `lb alb`, a kind and a technology of it."""
        kind, _, name = text.partition(" ")
        word, product = self._known.words.get(normal(kind)), self._known.words.get(normal(name))
        if word is None or product is None or word.technology or product.technology is None:
            return ""
        return name if product.kind is word.kind and normal(text) not in self._known.words else ""

    def _whole_product(self, text: str) -> str:
        """The product of `kafka topics`, where other lines speak of it alone."""
        product, _, part = text.rpartition(" ")
        word = self._known.words.get(normal(product))
        if word is None or word.technology is None or part.casefold() not in _PARTS:
            return ""
        return product if normal(product) in self._spoken else ""

    def _behind_service(self, text: str) -> str:
        """The name of `service checkout`, the keyword and a name as a declaration has them."""
        first, _, name = text.partition(" ")
        known = first != Kind.SERVICE or normal(text) in self._known.words
        return "" if known or not NAME.fullmatch(name) else name


_DOMAIN = re.compile(r"\b[a-z0-9-]{2,30}\.(?:com|io|org|net|co|gov|dev)\b", re.IGNORECASE)
"""The domain of somebody else's: `Booking.com API`."""


def _is_like_attribute(remark: str) -> bool:
    """Whether a remark in `[ ]` is an attribute with a slip in it: `statless`, `limit 20`.

    A word of the language is what is kept there (`scans`), and so are words behind one
    (`encrypted pdfs`).
    """
    name, *rest = re.split(r"[\s=:]+", remark)
    if "=" in remark:
        return True
    if rest and not (rest[0][:1].isdigit() or row_of(rest[0])):
        return False
    slip = None if is_ordinary_word(name) else suggester().nearest(name)
    return slip is not None or bool(row_of(name))


def _says_how(remarks: Iterable[str]) -> bool:
    """Whether remarks say how a thing is used, rather than which of several it is."""
    words = [word.casefold() for remark in remarks for word in remark.split()]
    return any(word in small_words() | _OF_USE for word in words)


_OF_USE = frozenset({"per", "one", "each", "every", "all", "when", "via"})
"""Words of how something is used: `Durable Object (one per poll)`."""


def _spelled(text: str) -> str:
    """A phrase of the vocabulary as a name."""
    name = "-".join(text.split())
    return name if NAME.fullmatch(name) else as_name(name)


def _joined(text: str) -> str:
    """The words of a text as a name, in the letters that were typed."""
    return "_".join(re.findall(r"\w+", text))[:60]


def _of_kind(name: str, phrase: Phrase, details: Details) -> Member:
    kind, technology = phrase.kind, phrase.technology
    assert kind is not None  # noqa: S101  # asked before
    if technology is None or technology.kind is not kind:
        behind = details.technology or (technology.title if technology else "")
        return Member(name, kind.value, behind, several=phrase.several)
    versioned = [each for each in (details.technology, phrase.label) if is_version(_last(each))]
    return Member(name, technology.id, next(iter(versioned), ""), several=phrase.several)


def _last(text: str) -> str:
    """The last of several words, in lower case; "" where there is one word only."""
    return text.casefold().split()[-1] if " " in text else ""
