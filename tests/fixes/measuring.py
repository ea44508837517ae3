"""What becomes of a design when one suggestion is applied to it, and nothing else.

    python -m tests.fixes [-v] [FOLDER or FILE ...]

prints a row for findings, questions and mistakes: how many have a fix, and how many of these
leave a text that can be read, remove what they are for, lose nothing else and bring no error.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dsl.design import Design
from dsl.parse import parse
from dsl.problem import Problem
from reviewer.model.finding import Finding, Question
from reviewer.packs.loader import load_packs
from reviewer.results.fixing.applying import errors_of
from reviewer.results.fixing.making import FixMaker
from reviewer.review import Review, review
from reviewer.text.editing.attributes import attribute_texts
from reviewer.text.editing.statements import find_statements
from reviewer.text.fix import Change
from reviewer.text.text_fix import TextFix

PACKS = load_packs()


class Tried(NamedTuple):
    """One suggestion. `sort` is finding, question or mistake; `text` the design after it."""

    sort: str
    rule: str
    name: str
    fix: TextFix | None
    text: str = ""
    parses: bool = True
    removes: bool = True
    keeps: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def reviewed(text: str, name: str = "design.txt") -> Review:
    """A review by all built-in rules."""
    return review(parse(text, name), PACKS)


def tried(text: str, name: str = "design.txt") -> Iterator[Tried]:
    """Every suggestion of a design, each applied alone."""
    before = reviewed(text, name)
    maker = FixMaker(before)
    together = maker.fixes_of([one.answer for one in (*before.findings, *before.questions)])
    for one in (*before.findings, *before.questions):
        sort = "finding" if isinstance(one, Finding) else "question"
        fix = maker.fix_of(one.answer)
        assert together.get(one.answer) == fix, (name, one.rule)
        if fix is not None:
            after = reviewed(fix.applied_to(before.source.text), name)
            yield _judged(Tried(sort, one.rule, name, fix), before, after, one)
        elif one.answer.changes:
            yield Tried(sort, one.rule, name, None)
    corrections = maker.fixes_of_problems(before.problems)
    for problem in before.problems:
        fix = corrections.get(problem)
        if fix is not None:
            after = reviewed(fix.applied_to(before.source.text), name)
            yield _corrected(Tried("mistake", problem.code, name, fix), before, after, problem)
        elif problem.hint:
            yield Tried("mistake", problem.code, name, None)


def _judged(one: Tried, before: Review, after: Review, said: Finding | Question) -> Tried:
    return one._replace(
        text=after.source.text,
        parses=_faults(after) <= _faults(before),
        removes=not still_said(said, after),
        keeps=tuple(lost(before.design, after.design, one.fix)),
        errors=tuple(sorted(errors_of(after) - errors_of(before))),
    )


def _corrected(one: Tried, before: Review, after: Review, problem: Problem) -> Tried:
    count = Counter(each.code for each in before.problems)[problem.code]
    return one._replace(
        text=after.source.text,
        parses=_faults(after) <= _faults(before),
        removes=Counter(each.code for each in after.problems)[problem.code] < count,
        keeps=tuple(lost(before.design, after.design, one.fix)),
        errors=(),
    )


def _faults(of: Review) -> Counter[str]:
    return Counter(problem.code for problem in of.problems if problem.fatal)


def still_said(said: Finding | Question, after: Review) -> bool:
    """Whether the same rule says it still of what the fix has touched.

    A question that then asks for another fact of the same component is another question.
    """
    answer = said.answer
    mine = {*answer.components, *answer.links}
    touched = {name for change in answer.changes for name in _touched(change)} & mine
    touched = touched or mine
    is_finding = isinstance(said, Finding)
    return any(
        (touched & {*other.answer.components, *other.answer.links} and _meet(said, other))
        or (not touched and other.answer.message == answer.message)
        for other in (after.findings if is_finding else after.questions)
        if other.rule == said.rule and (is_finding or _asked(other) & _asked(said))
    )


def _meet(said: Finding | Question, other: Finding | Question) -> bool:
    """Whether both are about a flow that is the same, or about none."""
    flows, others = {*said.answer.flows}, {*other.answer.flows}
    return not (flows and others) or bool(flows & others)


def _touched(change: Change) -> set[str]:
    line = re.sub(r"#.*", "", change.line)
    return {change.part} if change.part else set(re.findall(r"[\w-]+", line))


def _asked(said: Finding | Question) -> set[str]:
    """The facts that an answer to a question states, each with its component; else the question itself."""
    found = set()
    for change in said.answer.changes:
        if change.line.startswith("assume "):
            found.add(change.line.split()[1])
        elif change.line:
            found |= _touched(change) & {*said.answer.components}
        else:
            names = [*attribute_texts(change.attributes)] or ["count"]
            found |= {f"{change.part} {name}" for name in names}
    return found or {said.answer.message}


def lost(old: Design, new: Design, fix: TextFix | None) -> Iterator[str]:
    """What a design no longer has: parts, links, attributes, statements and comments."""
    yield from _missing("component", old.components, new.components)
    yield from _missing("group", old.groups, new.groups)
    gone = [ends for ends in _ends(old) if not _leads_over_new(old, new, *ends)]
    yield from _missing("link", gone, _ends(new))
    yield from _missing("flow", _names(old.flows), _names(new.flows))
    yield from _missing("requirement", _required(old), _required(new))
    yield from _missing("assumption", _assumed(old), _assumed(new))
    yield from _missing("comment", _comments(old), _comments(new))
    said = [one for one in _attributes(old) if not _leads_over_new(old, new, one[0], one[1])]
    yield from _missing("attribute", said, _attributes(new))
    for kind in ("decisions", "accepted", "notes"):
        yield from _missing(kind, _remarks(old, kind), _remarks(new, kind))
    doubled = Counter(_ends(new)) - Counter(_ends(old))
    yield from (f"doubled {ends}" for ends in doubled if ends in Counter(_ends(old)))
    for name, part in old.components.items():
        other = new.components.get(name)
        if other is None or other.technology is not part.technology:
            continue  # a managed service takes its place, which has no count
        if (part.count or 0) > 0 and other.count is None and not other.many:
            yield f"count of {name}"


def _missing(what: str, old: Iterable[object], new: Iterable[object]) -> Iterator[str]:
    for one in Counter(list(old)) - Counter(list(new)):
        yield f"{what} {one}"


def _ends(design: Design) -> list[tuple[str, str]]:
    return [(link.source, link.target) for link in (*design.links, *design.peer_links)]


def _leads_over_new(old: Design, new: Design, source: str, target: str) -> bool:
    """Whether what was a link leads over components that were not there before."""
    added = {name for name in new.components if name not in old.components}
    reached = [source]
    for name in reached:
        ends = [end for start, end in _ends(new) if start == name]
        if target in ends and name != source:
            return True
        reached += [end for end in ends if end in added and end not in reached]
    return False


def _names(parts: Iterable[object]) -> list[str]:
    return [part.name for part in parts]  # type: ignore[attr-defined]


def _required(design: Design) -> list[tuple[str, str]]:
    return [(one.metric, one.flow) for one in design.requirements]


def _assumed(design: Design) -> list[tuple[str, str]]:
    return [(one.subject, one.quality) for one in design.assumptions]


def _comments(design: Design) -> list[str]:
    return [str(one) for one in find_statements(design.source.text).comments]


def _attributes(design: Design) -> list[tuple[str, ...]]:
    parts = [*design.components.items(), *design.groups.items()]
    found = [(name, field) for name, part in parts for field in part.attributes.said()]
    found += [
        (*ends, field)
        for link in design.links
        for ends in [(link.source, link.target)]
        for field in link.attributes.said()
    ]
    return found


def _remarks(design: Design, kind: str) -> list[tuple[object, ...]]:
    return [(one.title, one.about, one.text) for one in getattr(design, kind)]
