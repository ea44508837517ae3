"""The chains that a line with arrows holds, each as marks that lead forward from end to end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.kinds import Family, Kind
from dsl.loose.boxes import without_boxes
from dsl.loose.clause_verbs import is_verb
from dsl.loose.items import joint_of
from dsl.loose.marks import (
    ARROWS,
    DETERMINERS,
    Mark,
    end_of_words,
    has_arrow,
    marks_of,
    phrase_of,
    place_of,
    without_determiners,
)
from dsl.phrase_meaning import PREPOSITIONS
from dsl.phrases import resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.loose.scene import Scene

_MOST_WORDS_OF_PEOPLE = 2

_GAP = 2
"""Blanks before an arrow that points back at a component from a comment."""


def chains_in(text: str, marks: list[Mark], scene: Scene) -> list[list[Mark]]:
    """The chains of a line."""
    marks = _with_names_of_labels(text, marks, scene)
    marks = _with_labels(without_boxes(text, _without_remark_behind(marks, scene)), scene)
    marks = _through(_with_then(marks, scene), scene)
    marks = _hosted(text, _from_sentence(marks, scene), scene)
    return [run for part in _apart(marks) for run in _forward(part)]


def _with_names_of_labels(text: str, marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with a component in an arrow that lost its head: `client -- gateway -> api`.

    The arrow of Mermaid that holds a label ends as it begins: `-- reads -->`.
    """
    found: list[Mark] = []
    for mark in marks:
        typed = text[slice(*mark.span)]
        if not mark.label or not _TWO_ARROWS.fullmatch(typed) or not scene.is_end(mark.label):
            found.append(mark)
            continue
        start, end = mark.span
        inside = marks_of(text, start + 2, end - 2)
        first = Mark("ARROW", "->", Span(start, start + 2))
        found += [first, *inside, Mark("ARROW", "->", Span(end - 2, end))]
    return found


_TWO_ARROWS = re.compile(r"--\s[\w ]+\s->")


def _without_remark_behind(marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with a dash for an arrow that leads back from a comment: `api -> db  <- ACID needed`."""
    last = max((at for at, mark in enumerate(marks) if mark.type in ARROWS), default=0)
    if not last or marks[last].type != "BACKWARDS" or not has_arrow(marks[:last]):
        return marks
    behind = marks[last + 1 :]
    end = end_of_words(behind)
    apart = marks[last].span.start - marks[last - 1].span.end >= _GAP
    if not apart or not end or scene.is_end(phrase_of(behind[:end])):
        return marks
    return [*marks[:last], marks[last]._replace(type="OTHER", text="-"), *behind]


def _with_labels(marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with a remark between two arrows as their label: `a -> (every 30s) -> b`."""
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        around = [each.type for each in marks[max(at - 1, 0) : at + 2]]
        lone = around == ["ARROW", "ROUND", "ARROW"] and not scene.is_end(mark.text)
        if lone:
            found[-1] = found[-1]._replace(label=mark.text)
        elif not (found and found[-1].label and found[-1].type == mark.type == "ARROW"):
            found.append(mark)
    return found


def _with_then(marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with `then` before a component as an arrow: `cdn -> lb, then the api`."""
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        if mark.text.casefold() != "then" or not found or not _leads_to_end(marks[at + 1 :], scene):
            found.append(mark)
            continue
        if found[-1].type == ",":
            found.pop()
        found.append(Mark("ARROW", "->", mark.span))
    return found


def _through(marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with what carries an arrow between its ends: `api -> worker via SQS`."""
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        arrow = max((i for i, each in enumerate(found) if each.type == "ARROW"), default=0)
        carrier = marks[at + 1 :]
        if mark.text.casefold() in VIA and arrow and carries(carrier, scene):
            back = found[arrow]
            return [*found[:arrow], back, *carrier, back, *found[arrow + 1 :]]
        found.append(mark)
    return marks


VIA = frozenset({"via", "through", "over"})


def carries(marks: list[Mark], scene: Scene) -> bool:
    """Whether marks are nothing but a queue, a stream or an edge."""
    if not marks or any(mark.type != "WORD" for mark in marks):
        return False
    word = scene.known.words.get(normal(phrase_of(marks)))
    return word is not None and word.kind.family in {Family.MESSAGING, Family.EDGE}


def _leads_to_end(marks: list[Mark], scene: Scene) -> bool:
    """Whether the words up to the next arrow or comma name a component."""
    words = without_determiners(marks[: end_of_words(marks)])
    return bool(words) and scene.is_end(phrase_of(words))


def _from_sentence(marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with people, and what they use, as two ends: `Citizens use a web portal -> lb`."""
    end = place_of("ARROW", marks)
    head = marks[:end]
    words = [mark.text.casefold() for mark in head]
    begin = int(bool(words) and words[0] in DETERMINERS)
    last = max((at for at, word in enumerate(words) if word in DETERMINERS), default=0)
    if last <= begin and (done := _done_by_people(head, scene)):
        return [*done, *marks[end:]]
    if last <= begin or any(mark.type != "WORD" for mark in head):
        return marks
    used = head[last + 1 :]
    if not used or not scene.is_end(phrase_of(used)):
        return marks
    for length in range(_MOST_WORDS_OF_PEOPLE, 0, -1):
        verb = begin + length
        who = " ".join(words[begin:verb])
        people = resolve_phrase([who], scene.known).kind is Kind.CLIENT
        if people and verb < last and words[verb] not in PREPOSITIONS:
            arrow = Mark("ARROW", "->", head[verb].span)
            return [*head[begin:verb], arrow, *used, *marks[end:]]
    return marks


def _done_by_people(head: list[Mark], scene: Scene) -> list[Mark]:
    """`user polls status-api` as two ends; [] where a phrase may be one component."""
    verb, used = head[1:2], head[2:]
    if not used or any(mark.type != "WORD" for mark in head) or scene.is_word(phrase_of(used)):
        return []
    people = resolve_phrase([head[0].text], scene.known).kind is Kind.CLIENT
    does = verb[0].text.endswith("s") and is_verb(verb[0].text)
    if not (people and does and scene.is_end(phrase_of(used))):
        return []
    return [head[0], Mark("ARROW", "->", verb[0].span), *used]


def _hosted(text: str, marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks with a service before what runs it: `Cloud Run (course api)`.

    Another line speaks of the service by its own name.
    """
    found: list[Mark] = []
    start = 0
    for mark in marks:
        words = found[start:]
        if mark.type == "ROUND" and _runs(words, mark.text, scene):
            product = Mark("ROUND", " ".join(each.text for each in words), mark.span)
            inside = marks_of(text, mark.span.start + 1, mark.span.end - 1)
            found[start:] = [*inside, product]
        else:
            found.append(mark)
        if mark.type == "ARROW" or joint_of(mark):
            start = len(found)
    return found


def _runs(words: list[Mark], inside: str, scene: Scene) -> bool:
    """Whether words are a product that runs what stands in brackets behind it."""
    product = scene.known.words.get(normal(phrase_of(words)))
    if product is None or product.technology is None or product.kind.family is not Family.COMPUTE:
        return False
    return scene.is_spoken(inside) and not scene.is_word(inside)


def _apart(marks: list[Mark]) -> Iterator[list[Mark]]:
    """The chains that a semicolon parts, or a comma: `api -> db, api -> queue`."""
    chain: list[Mark] = []
    ends: set[str] = set()
    name: list[str] = []
    for at, mark in enumerate(marks):
        if mark.type == "WORD" and not joint_of(mark):
            name.append(mark.text)
        elif mark.type == "ARROW" or joint_of(mark):
            ends.add(normal(" ".join(name)))
            name = []
        behind = marks[at + 1 : at + 2]
        if mark.type in {",", ";"} and behind and behind[0].type == "ARROW" and has_arrow(chain):
            first = next(i for i, each in enumerate(chain) if each.type in ARROWS)
            yield chain
            chain = [each for each in chain[:first] if each.type == "WORD"]  # `a -> b, -> c`
            continue
        if mark.type == ";" and has_arrow(chain) and not has_arrow(marks[at + 1 :]):
            chain.append(mark._replace(type="OTHER", text="-"))  # a comment: `a -> b ; for now`
            continue
        again = mark.type == "," and _next_end(marks[at + 1 :]) in ends
        if (again or mark.type == ";") and has_arrow(chain) and has_arrow(marks[at + 1 :]):
            yield chain
            chain, ends = [], set()
        else:
            chain.append(mark)
    yield chain


def _next_end(marks: list[Mark]) -> str:
    """The words that the next arrow leads from, where nothing else stands before it."""
    end = next((at for at, mark in enumerate(marks) if mark.type != "WORD"), len(marks))
    leads = end < len(marks) and marks[end].type == "ARROW"
    return normal(phrase_of(marks[:end])) if end and leads else "?"


def _forward(marks: list[Mark]) -> list[list[Mark]]:
    """The marks as lines whose arrows all point forward: `a -> b <- c` is `a -> b`, `c -> b`."""
    arrows = [at for at, mark in enumerate(marks) if mark.type in ARROWS]
    if all(marks[at].type == "ARROW" for at in arrows):
        return [marks]
    runs: list[list[Mark]] = []
    start = 0
    for number, at in enumerate(arrows):
        end = arrows[number + 1] if number + 1 < len(arrows) else len(marks)
        if marks[at].type == "ARROW" and runs and marks[arrows[number - 1]].type == "ARROW":
            runs[-1] += marks[at:end]
        elif marks[at].type == "ARROW":
            runs.append(marks[start:end])
        else:
            turned = marks[at]._replace(type="ARROW", text="->")
            runs.append([*marks[at + 1 : end], turned, *marks[start:at]])
        start = at + 1
    return runs
