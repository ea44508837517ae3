"""Whether a text still says all that it said before an edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dsl.parse import Parsed
from dsl.tokens import Tokens

if TYPE_CHECKING:
    from dsl.design import Component, Design, Link
    from reviewer.text.fix import Change


def keeps_all(before: Parsed, after: Parsed, changes: Iterable[Change]) -> bool:
    """Whether `after` has everything `before` has, but for the values that `changes` set.

    Components, groups, links, flows, what is stated of each, requirements, assumptions,
    decisions, accepted risks, notes and comments; and no error, no doubtful component and no second copy of a link that was not there.
    """
    return not new_faults(before, after) and keeps_design(before.design, after.design, changes)


def keeps_design(old: Design, new: Design, changes: Iterable[Change]) -> bool:
    """The same of two designs."""
    touched = {change.part for change in changes}
    touched |= {word for change in changes for word in _words(change.line)}
    arms = {
        link.alternatives for link in old.links if link.id in touched or _is_named(link, touched)
    }
    touched |= {link.id for link in old.links if link.alternatives and link.alternatives in arms}
    return (
        all(_keeps_part(one, new.components.get(name), name in touched)
            for name, one in old.components.items())
        and _keeps_links(old, new, touched)
        and old.groups.keys() <= new.groups.keys()
        and {flow.name for flow in old.flows} <= {flow.name for flow in new.flows}
        and not _counted_statements(old) - _counted_statements(new)
        and not _comments(old) - _comments(new)
    )  # fmt: skip


def _words(line: str) -> set[str]:
    """The words of a line; each may be the name of a part that it changes."""
    cleaned = "".join(char if char.isalnum() or char in "-_" else " " for char in line)
    return {word for word in cleaned.split() if word}


def new_faults(before: Parsed, after: Parsed) -> bool:
    """Whether a text has errors, or doubtful components, that it had not before."""
    old = Counter(one.code for one in before.problems if one.fatal)
    new = Counter(one.code for one in after.problems if one.fatal)
    return bool(new - old) or not after.doubtful <= before.doubtful


def _keeps_part(old: Component, new: Component | None, is_touched: bool) -> bool:
    if new is None or old.groups != new.groups or old.label != new.label:
        return False
    if is_touched:
        return old.attributes.said().keys() <= new.attributes.said().keys()
    same = (old.kind, old.technology, old.technology_text, old.count, old.many)
    return same == (new.kind, new.technology, new.technology_text, new.count, new.many) and (
        _values(old.attributes) == _values(new.attributes)
    )


def _values(attributes: Any) -> Mapping[str, str]:
    """What attributes say, as texts: values of two readings are equal in nothing else."""
    return {name: str(value) for name, value in attributes.said().items()}


def _keeps_links(old: Design, new: Design, touched: set[str]) -> bool:
    before, after = _links_of(old), _links_of(new)
    for key, links in before.items():
        found = after.get(key, [])
        is_touched = any(link.id in touched or _is_named(link, touched) for link in links)
        if is_touched and not found and _leads_around(old, new, *key):
            continue
        if len(found) != len(links) and not is_touched:
            return False
        for link, other in zip(links, found, strict=False):
            if not _keeps_link(link, other, is_touched):
                return False
        if len(found) < len(links):
            return False
    return True


def _leads_around(old: Design, new: Design, source: str, target: str) -> bool:
    """Whether components that are new now stand between the ends of a link."""
    seen, reached = {source}, [source]
    for name in reached:
        for link in new.links_from[name]:
            if link.target == target and name != source:
                return True
            if link.target not in old.components and link.target not in seen:
                seen.add(link.target)
                reached.append(link.target)
    return False


def _is_named(link: Link, touched: set[str]) -> bool:
    """Whether a line of the changes speaks of both ends."""
    return link.source in touched and link.target in touched


def _keeps_link(old: Link, new: Link, is_touched: bool) -> bool:
    if old.label != new.label or bool(old.alternatives) != bool(new.alternatives):
        return False
    if is_touched:
        return old.attributes.said().keys() <= new.attributes.said().keys()
    return old.mode == new.mode and _values(old.attributes) == _values(new.attributes)


def _links_of(design: Design) -> dict[tuple[str, str], list[Link]]:
    found: dict[tuple[str, str], list[Link]] = {}
    for link in design.links:
        found.setdefault((link.source, link.target), []).append(link)
    return found


def _counted_statements(design: Design) -> Counter[tuple[object, ...]]:
    """Requirements and assumptions by subject; decisions, accepted risks and notes in full."""
    return Counter(
        [
            *(("require", one.metric, one.flow) for one in design.requirements),
            *(("assume", one.subject, one.quality) for one in design.assumptions),
            *(
                (kind, one.title, one.about, one.text)
                for kind in ("decisions", "accepted", "notes")
                for one in getattr(design, kind)
            ),
        ]
    )


def _comments(design: Design) -> Counter[str]:
    """The comments of a text; the order may change where a statement is drawn apart."""
    text = design.source.text
    if "#" not in text and "/" not in text:
        return Counter()
    return Counter(str(one).strip() for one in Tokens(text) if one.type == "COMMENT")
