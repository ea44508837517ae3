"""Links, and the components that declare themselves by being linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.attributes import Place
from dsl.building.brackets import read_attributes
from dsl.catalogue import normal
from dsl.design import Component, Link, Mode
from dsl.problem import Related
from dsl.source import Span
from dsl.statements import Hop, Names, Path, span_of, unquoted

if TYPE_CHECKING:
    from lark import Token

    from dsl.attributes import Attributes
    from dsl.building.draft import Draft

MODES = {"->": Mode.SYNC, "~>": Mode.ASYNC, "<->": Mode.HELD}
_ARROWS = {mode: arrow for arrow, mode in MODES.items()}

MOST_PAIRS = 2_000
"""Links one statement may draw."""


def declare_words(draft: Draft, path: Path, groups: tuple[str, ...]) -> None:
    """Let the words of the vocabulary that nobody declared declare themselves."""
    for names in (path.start, *(hop.names for hop in path.hops)):
        for token in names.tokens:
            _declare_word(draft, token, groups)


def _declare_word(draft: Draft, token: Token, groups: tuple[str, ...]) -> None:
    name = str(token)
    known = draft.components.get(name)
    if known is not None:
        if known.self_declared:
            _check_place(draft, token, known, groups)
        return
    plain = normal(name)
    if plain in draft.spelt or plain in draft.kind_words:
        return
    word = draft.words.get(plain)
    if word is None or name in draft.groups:
        return
    span = span_of(token)
    draft.add(Component(name, word.kind, span, word.technology, groups=groups, self_declared=True))


def _check_place(draft: Draft, token: Token, known: Component, groups: tuple[str, ...]) -> None:
    """A word linked in two sibling groups belongs to neither for certain."""
    shorter = min(len(groups), len(known.groups))
    if groups[:shorter] == known.groups[:shorter] or known.name in draft.torn:
        return
    draft.torn.add(known.name)
    draft.doubtful.add(known.name)
    draft.error(
        "two-groups",
        span_of(token),
        f"`{token}` is declared in two groups; declare it in one",
        f"declare it on a separate line in one of them: `{token}`",
        Related(known.span, "first linked here"),
    )


def add_links(draft: Draft, path: Path) -> None:
    """Add every link that one statement draws."""
    left, left_names = _ends(draft, path.start), path.start
    drawn = 0
    for hop in path.hops:
        right = _ends(draft, hop.names)
        attributes = read_attributes(draft, hop.attributes, Place.LINK)
        _check_mixed(draft, hop.names)
        _doubt(draft, left_names, left, right)
        _doubt(draft, hop.names, right, left)
        drawn += len(left) * len(right)
        if drawn > MOST_PAIRS:
            _too_many(draft, hop)
            return
        _pairs(draft, left, right, hop, attributes)
        left, left_names = right, hop.names


def _doubt(
    draft: Draft, names: Names, found: list[tuple[str, Token]], others: list[tuple[str, Token]]
) -> None:
    """Where some of `names` are nothing, the other end of the arrow has lost links."""
    if len(found) < len(names.tokens):
        around = {name for name, _ in others}
        draft.damaged |= around | set(map(str, names.tokens))
        draft.doubtful |= around


def _ends(draft: Draft, names: Names) -> list[tuple[str, Token]]:
    """The components of a list; each once."""
    found: dict[str, Token] = {}
    for token in names.tokens:
        name = draft.find(token, linked=True)
        if name is None:
            continue
        if name in found:
            draft.error(
                "said-twice",
                span_of(token),
                f"`{token}` is in this list twice",
                "keep one of them",
                Related(span_of(found[name]), "first set here"),
            )
        else:
            found[name] = token
    return list(found.items())


def _check_mixed(draft: Draft, names: Names) -> None:
    if names.mixed:
        draft.error(
            "mixed-list",
            span_of(names.tokens[0], names.tokens[-1]),
            "`,` means all of them and `|` means one of them; a list has one of the two",
            "write two lines",
        )


def _too_many(draft: Draft, hop: Hop) -> None:
    draft.error(
        "too-many-links",
        span_of(hop.arrow),
        f"this statement draws more than {MOST_PAIRS:,} links; the rest is skipped",
        "put a load balancer or a queue between the two sides",
    )


def _pairs(
    draft: Draft,
    left: list[tuple[str, Token]],
    right: list[tuple[str, Token]],
    hop: Hop,
    attributes: Attributes,
) -> None:
    mode = MODES[str(hop.arrow)]
    label = unquoted(hop.labels[0]) if hop.labels else ""
    for source, start in left:
        alternatives = ""
        for target, end in right:
            if source == target and not _is_several(draft, source):
                _to_itself(draft, start, end)
                continue
            if not hop.names.any_of and draft.says_again(source, target, mode, label, attributes):
                continue
            id_ = draft.link_id(f"{source}{_ARROWS[mode]}{target}")
            if hop.names.any_of:
                alternatives = alternatives or id_
            first, last = sorted((span_of(start), span_of(end)))
            span = Span(first.start, last.end)
            link = Link(id_, source, target, mode, span, label, alternatives, attributes)
            if source == target:
                draft.peer_links.append(link)
            else:
                draft.add_link(link)


def _is_several(draft: Draft, name: str) -> bool:
    """Whether a component has several instances, which can talk to each other."""
    part = draft.components[name]
    return part.many or (part.count or 1) > 1


def _to_itself(draft: Draft, start: Token, end: Token) -> None:
    span = Span(*sorted((span_of(start).start, span_of(end).end)))
    twin = draft.twins.get(str(end))
    hint = (
        f"write `{start} -> {twin}`" if twin else "name another component, or give it a count: `x3`"
    )
    draft.error("link-to-itself", span, f"`{start}` is linked to itself", hint)
