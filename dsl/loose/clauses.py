"""Links in prose: a sentence as clauses, each a subject, a verb and what it calls.

A comma, `and`, `then`, `which` or the end of a sentence parts two clauses. A clause without a
subject of its own carries on that of the one before; after `which` or `that`, what the clause
before calls. What a clause says that names no component is left as a comment.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dsl.diagnostics.suggest import is_ordinary_word
from dsl.diagnostics.verbs import SURE, TAKING
from dsl.kinds import Kind
from dsl.loose.chains import VIA, carries
from dsl.loose.clause_parts import (
    RELATIVE,
    is_parting,
    is_vague,
    next_subject,
    object_in,
    subject_in,
    sure_ends,
    without_adverbs,
)
from dsl.loose.clause_verbs import LEADING, is_verb
from dsl.loose.items import joint_of
from dsl.loose.links import End, LinkLine
from dsl.loose.marks import DETERMINERS, Mark, without_determiners
from dsl.loose.placed import placed
from dsl.loose.saying import NEVER, acts, carry_messages, ends_in
from dsl.phrase_text import AMOUNTS
from dsl.phrases import resolve_phrase

if TYPE_CHECKING:
    from dsl.loose.items import Listing
    from dsl.loose.scene import Scene

_STOPS = frozenset({".", ";", "!", "—", "–", "(", ")"})
"""Marks between two sentences."""

_MOST_VERBS = 12
"""Verbs of one sentence that is read."""

_ASKING = frozenset(
    {
        "do",
        "does",
        "did",
        "how",
        "what",
        "why",
        "is",
        "are",
        "can",
        "could",
        "should",
        "would",
        "if",
    }
)
"""Words that a question begins with, or a condition."""


def links_in_clauses(marks: list[Mark], scene: Scene) -> tuple[LinkLine, ...]:
    """The links of all clauses of a line; () where none is sure."""
    marks = _without_condition(marks)
    if any(mark.text == "?" for mark in marks) or marks[0].text.casefold() in _ASKING:
        return ()
    found: list[LinkLine] = []
    about: Listing | None = None
    for sentence in _sentences(marks):
        links = list(placed(sentence, scene)) or _links_of(sentence, scene, about)
        about = _about(sentence, links, about, scene)
        found += links
    return tuple(found)


def _without_condition(marks: list[Mark]) -> list[Mark]:
    """The marks behind a condition: `if allowed, the limiter forwards to the api`."""
    if marks[0].text.casefold() not in {"if", "when", "once", "otherwise"}:
        return marks
    end = next((at for at, mark in enumerate(marks) if mark.type == ","), len(marks))
    return marks[end + 1 :] or marks


def _about(
    marks: list[Mark], links: list[LinkLine], before: Listing | None, scene: Scene
) -> Listing | None:
    """What a sentence speaks of, which `it` or `they` of the next one stands for."""
    words = [mark.text.casefold() for mark in marks]
    if links:
        return links[0].ends[-1 if "behind" in words else 0].listing
    verb = next((at for at, word in enumerate(words) if at and word in _BEING), 0)
    return (subject_in(marks[:verb], scene) if verb else None) or before


_BEING = frozenset({"is", "are", "runs", "run", "has", "have"})
"""Verbs of a sentence that says what a component is or has."""


def links_of_subject(subject: Listing, marks: list[Mark], scene: Scene) -> tuple[LinkLine, ...]:
    """The links of a line that begins with a verb, whose subject stands above it."""
    first = marks[0].text.casefold() if marks else ""
    sure = first in _BY or all(part in SURE for part in first.split("/"))
    if not sure and (not is_verb(first) or not first.endswith("s") or ends_in(marks, scene)):
        return ()  # `logs service x2` is one
    words = subject.items[0].words
    return links_in_clauses([*words, *marks], scene)


_BY = frozenset(
    {"consumed", "called", "used", "backed", "read", "polled", "processed", "fronted", "sits"}
    | {"behind"}
)
"""What a line about the component above it begins with: `backed by postgres`."""


def _sentences(marks: list[Mark]) -> list[list[Mark]]:
    found: list[list[Mark]] = [[]]
    for mark in marks:
        if mark.type in {"OTHER", ";"} and mark.text in _STOPS:
            found.append([])
        else:
            found[-1].append(mark)
    return [each for each in found if each]


def _links_of(marks: list[Mark], scene: Scene, about: Listing | None) -> list[LinkLine]:
    verbs = _verbs(marks, scene)
    if not verbs or len(verbs) > _MOST_VERBS:
        return []
    subject = subject_in(marks[: verbs[0]], scene)
    if subject is None and marks[0].text.casefold() in _PRONOUNS:
        subject = about
    found: list[LinkLine] = []
    for verb, end in pairwise([*verbs, len(marks)]):
        behind = marks[verb + 1 : end]
        cut, following = next_subject(behind, scene) if end < len(marks) else (len(behind), None)
        denied = any(mark.text.casefold() in NEVER for mark in marks[max(verb - 2, 0) : verb])
        called: Listing | None = None
        if subject is not None and not denied:
            links, called = _of_clause(subject, marks[verb], behind[:cut], scene)
            found += links
        parting = {mark.text.casefold() for mark in behind[cut:]}
        if following is not None:
            subject = following
        elif not parting or parting & (RELATIVE | {"it", "they"}):
            subject = called
    return found


def _of_clause(
    subject: Listing, verb: Mark, behind: list[Mark], scene: Scene
) -> tuple[list[LinkLine], Listing | None]:
    """The links of one clause, and what it calls last."""
    first, *then = _steps(behind)
    first, carrier = _without_carrier(first, scene)
    last = max((at for at, mark in enumerate(first) if joint_of(mark)), default=0) if carrier else 0
    beside = object_in(verb, first[:last], scene) if last else None
    called = object_in(verb, first[last + 1 :] if beside else first, scene)
    if called is None or any(map(is_vague, called.items)):
        return [], None
    links = [] if _is_self(subject, called) else [_link(subject, verb, called, scene)]
    if carrier and links:
        arrow = Mark("ARROW", "->", verb.span)
        links = [LinkLine((End(subject), End(carrier), End(called)), (arrow, arrow))]
        links += [_link(subject, verb, beside, scene)] if beside else []
    passes = verb.text.casefold() in _PASSING
    for step in then:
        following = sure_ends(without_adverbs(step), scene)
        if following is not None:
            links.append(_link(called if passes else subject, verb, following, scene))
            called = following
    return links, called


def _without_carrier(marks: list[Mark], scene: Scene) -> tuple[list[Mark], Listing | None]:
    """What is called, and the queue or the edge that the call takes: `the mailer via RabbitMQ`."""
    for at, mark in enumerate(marks):
        carrier = without_determiners(marks[at + 1 :])
        if at and mark.text.casefold() in VIA and carries(carrier, scene):
            return marks[:at], ends_in(carrier, scene)
    return marks, None


_PASSING = frozenset(
    {"hit", "hits", "pass", "passes", "forward", "forwards", "flow", "flows", "reach", "reaches"}
    | {"enter", "enters"}
)
"""Verbs behind which `then` goes on from what is called; else it is called next."""

_PRONOUNS = frozenset({"it", "they", "this", "these"})


def _steps(marks: list[Mark]) -> list[list[Mark]]:
    """The parts that `then` leads on between: `the cdn, then the load balancer`."""
    found: list[list[Mark]] = [[]]
    for mark in marks:
        if mark.text.casefold() == "then":
            while found[-1] and found[-1][-1].type == ",":
                found[-1].pop()
            found.append([])
        else:
            found[-1].append(mark)
    return found


def _acts(marks: list[Mark], at: int, verbs: list[int], scene: Scene) -> bool:
    """Whether a word is a verb for where it stands: `booking service locks the seat in redis`."""
    word, behind = marks[at].text, marks[at + 1 : at + 2]
    if not (word.endswith("s") and word.islower()) or not behind:
        return False
    if behind[0].text.casefold() not in DETERMINERS | LEADING or not is_ordinary_word(word[:-1]):
        return False
    if is_parting(marks[at - 1]):
        return bool(verbs)
    start = max((i + 1 for i in range(at) if is_parting(marks[i])), default=0)
    head = without_adverbs(marks[start:at])
    return ends_in(head, scene) is not None and ends_in([*head, marks[at]], scene) is None


def _verbs(marks: list[Mark], scene: Scene) -> list[int]:
    """Where the verbs stand: behind another word that does not make a noun of them."""
    found: list[int] = []
    for at, mark in enumerate(marks[1:], 1):
        before = marks[at - 1].text.casefold()
        if mark.type != "WORD" or mark.text[0].isupper():  # `Push Service`
            continue
        goes = mark.text.casefold() in {"go", "goes"} and _goes_on(marks[:at], scene)
        if not (goes or is_verb(mark.text.casefold()) or _acts(marks, at, found, scene)):
            continue
        counted = before.isdigit() or before in AMOUNTS  # `2 read replicas`
        if counted or before in DETERMINERS | _BEFORE_NOUNS or (found and found[-1] == at - 1):
            continue  # `forwards requests`
        if _is_noun(marks, at, scene) or (found and _disagrees(marks, found[-1], at)):
            continue
        found.append(at)
    return found


def _disagrees(marks: list[Mark], verb: int, at: int) -> bool:
    """Whether a word in a list is no further verb, as the first is in the singular: `calls user svc, feed svc`."""
    first, word = marks[verb].text.casefold(), marks[at].text.casefold()
    return is_parting(marks[at - 1]) and first.endswith("s") and is_verb(f"{word}s")


def _goes_on(marks: list[Mark], scene: Scene) -> bool:
    """Whether what goes somewhere is one who calls: `the CDN goes to the load balancer`."""
    subject = subject_in(marks, scene)
    return subject is not None and all(acts(item.text, scene) for item in subject.items)


def _is_noun(marks: list[Mark], at: int, scene: Scene) -> bool:
    """Whether a word that might be a verb ends a noun in the singular: `the state store`."""
    before = marks[at - 1].text.casefold()
    if marks[at].text.casefold().endswith("s") or before.endswith("s") or marks[at].text == before:
        return False
    after = marks[at + 1 : at + 2]
    ended = not after or is_parting(after[0]) or is_verb(after[0].text.casefold())
    if not ended and (at < 2 or marks[at - 2].text.casefold() not in DETERMINERS):  # noqa: PLR2004  # `the`, a noun
        return False
    return ends_in(marks[at - 1 : at + 1], scene) is not None


_BEFORE_NOUNS = frozenset(
    {"of", "for", "in", "on", "at", "from", "by", "with", "new", "per", "each", "all"}
)
"""Words behind which a verb is a noun: `of reads`."""


def _is_self(one: Listing, other: Listing) -> bool:
    return bool(
        {item.text.casefold() for item in one.items}
        & {item.text.casefold() for item in other.items}
    )


def _link(subject: Listing, verb: Mark, called: Listing, scene: Scene) -> LinkLine:
    """The link of a clause; what takes from a queue or a stream is called by it."""
    doing = verb.text.casefold()
    taken = doing in TAKING and carry_messages(called, scene)
    taken = taken or (doing in _GIVEN and all(_gives(item.text, scene) for item in called.items))
    start, end = (called, subject) if taken else (subject, called)
    return LinkLine((End(start), End(end)), (Mark("ARROW", "->", verb.span),))


_GIVEN = frozenset({"receive", "receives", "accept", "accepts", "take", "takes"})


def _gives(text: str, scene: Scene) -> bool:
    """Whether people or their apps send what is received: `receives events from mobile clients`."""
    return resolve_phrase([text], scene.known).kind is Kind.CLIENT
