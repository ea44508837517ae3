"""Links in prose: a sentence as clauses, each a subject, a verb and what it calls.

A comma, `and`, `then`, `which` or the end of a sentence parts two clauses. A clause without a
subject of its own carries on that of the one before; after `which` or `that`, what the clause
before calls. What a clause says that names no component is left as a remark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.diagnostics.suggest import is_ordinary_word
from dsl.diagnostics.verbs import DIRECT, SURE, TAKING, WITH_PREPOSITION
from dsl.kinds import Family, Kind
from dsl.loose.clause_verbs import LEADING, is_verb
from dsl.loose.items import Listing, joint_of
from dsl.loose.links import End, LinkLine
from dsl.loose.marks import DETERMINERS, Mark
from dsl.loose.placed import placed
from dsl.loose.saying import called_in, ends_in, is_met
from dsl.phrases import resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
    from dsl.loose.items import Item
    from dsl.loose.scene import Scene


_RELATIVE = frozenset({"which", "that", "who"})
_PARTING = _RELATIVE | {"and", "then", "also", "while", "but", "so", "it", "they", "both", "or"}
"""Words between two clauses."""

_STOPS = frozenset({".", ";", "!", "—", "–", "(", ")"})

_NEVER = frozenset(
    {"never", "not", "no", "cannot", "can", "should", "must", "may", "might", "would", "could"}
)
"""Words of a clause that says what is not, or what is only wanted."""

_MOSTVERBS = 12
MOST_WORDS_OF_SUBJECT = 4


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

_PROTOCOLS = frozenset(
    [
        "grpc",
        "http",
        "https",
        "rest",
        "graphql",
        "websocket",
        "websockets",
        "tcp",
        "udp",
        "mqtt",
        "amqp",
        "tls",
        "json",
    ]
)

_VAGUE = frozenset(
    {"each", "every", "any", "some", "most", "several", "many", "other", "another", "same", "new"}
    | {"multiple", "various", "different", "such", "more", "own"}
)
"""Words for components that nobody can name."""


def links_in_clauses(marks: list[Mark], scene: Scene) -> tuple[LinkLine, ...]:
    """The links of all clauses of a line; () where none is sure."""
    if any(mark.text == "?" for mark in marks) or marks[0].text.casefold() in _ASKING:
        return ()
    found: list[LinkLine] = []
    about: Listing | None = None
    for sentence in _sentences(marks):
        links = list(placed(sentence, scene)) or _links_of(sentence, scene, about)
        about = _about(sentence, links, about, scene)
        found += links
    return tuple(found)


def _about(
    marks: list[Mark], links: list[LinkLine], before: Listing | None, scene: Scene
) -> Listing | None:
    """What a sentence speaks of, which `it` or `they` of the next one stands for."""
    words = [mark.text.casefold() for mark in marks]
    if links:
        return links[0].ends[-1 if "behind" in words else 0].listing
    verb = next((at for at, word in enumerate(words) if at and word in _BEING), 0)
    return (_subject(marks[:verb], scene) if verb else None) or before


_BEING = frozenset({"is", "are", "runs", "run", "has", "have"})


def links_of_subject(subject: Listing, marks: list[Mark], scene: Scene) -> tuple[LinkLine, ...]:
    """The links of a line that begins with a verb, whose subject stands above it."""
    first = marks[0].text.casefold() if marks else ""
    sure = first in _BY or all(part in SURE for part in first.split("/"))
    if not sure and (not is_verb(first) or not first.endswith("s") or ends_in(marks, scene)):
        return ()  # `logs service x2` is one
    words = subject.items[0].words
    return links_in_clauses([*words, *marks], scene)


_BY = frozenset(
    {
        "consumed",
        "called",
        "used",
        "backed",
        "read",
        "polled",
        "processed",
        "fronted",
        "sits",
        "behind",
    }
)


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
    if not verbs or len(verbs) > _MOSTVERBS:
        return []
    subject = _subject(marks[: verbs[0]], scene)
    if subject is None and marks[0].text.casefold() in _PRONOUNS:
        subject = about
    found: list[LinkLine] = []
    then: Listing | None
    for number, verb in enumerate(verbs):
        end = verbs[number + 1] if number + 1 < len(verbs) else len(marks)
        behind = marks[verb + 1 : end]
        called: Listing | None = None
        cut, following = _next_subject(behind, scene) if end < len(marks) else (len(behind), None)
        if subject is not None and not _NEVER & {
            mark.text.casefold() for mark in marks[max(verb - 2, 0) : verb]
        }:
            steps = _steps(behind[:cut])
            called = _object(marks[verb], steps[0], scene)
            called = None if called and any(map(_is_vague, called.items)) else called
            if called is not None and not _is_self(subject, called):
                found.append(_link(subject, marks[verb], called, scene))
            for step in steps[1:]:
                then = sure_ends(_without_adverbs(step), scene)
                if called is None or then is None:
                    continue
                passes = marks[verb].text.casefold() in _PASSING
                found.append(_link(called if passes else subject, marks[verb], then, scene))
                called = then
        parting = {mark.text.casefold() for mark in behind[cut:]}
        if following is not None:
            subject = following
        elif parting & (_RELATIVE | {"it", "they"}) or (
            end < len(marks) and not parting and cut == len(behind)
        ):
            subject = called
    return found


_PASSING = frozenset(
    [
        "hit",
        "hits",
        "pass",
        "passes",
        "forward",
        "forwards",
        "flow",
        "flows",
        "reach",
        "reaches",
        "enter",
        "enters",
    ]
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
    if _parts(marks[at - 1]):
        return bool(verbs)
    start = max((i + 1 for i in range(at) if _parts(marks[i])), default=0)
    head = _without_adverbs(marks[start:at])
    return ends_in(head, scene) is not None and ends_in([*head, marks[at]], scene) is None


def _verbs(marks: list[Mark], scene: Scene) -> list[int]:
    """Where the verbs stand: behind another word that does not make a noun of them."""
    found: list[int] = []
    for at, mark in enumerate(marks[1:], 1):
        before = marks[at - 1].text.casefold()
        if mark.type != "WORD":
            continue
        if not (is_verb(mark.text.casefold()) or _acts(marks, at, found, scene)):
            continue
        if before in DETERMINERS | _BEFORE_NOUNS or (found and found[-1] == at - 1):
            continue  # `forwards requests`
        found.append(at)
    return found


_BEFORE_NOUNS = frozenset(
    {"of", "for", "in", "on", "at", "from", "by", "with", "new", "per", "each", "all"}
)


def _subject(marks: list[Mark], scene: Scene) -> Listing | None:
    """Who does something: the last component before the verb, behind a comma or a first word."""
    for begin in range(max(len(marks) - MOST_WORDS_OF_SUBJECT - 4, 0), len(marks)):
        if begin and not (_parts(marks[begin - 1]) or marks[begin - 1].type in {",", ":"}):
            continue
        found = sure_ends(_without_adverbs(marks[begin:]), scene)
        if found is not None:
            return found
    return None


def sure_ends(marks: list[Mark], scene: Scene) -> Listing | None:
    """The components that marks name, none of them vaguely."""
    found = ends_in(marks, scene)
    return found if found and not any(map(_is_vague, found.items)) else None


def _is_vague(item: Item) -> bool:
    words = {word.text.casefold() for word in item.words}
    if len(item.words) == 1 and words & _PROTOCOLS:
        return True
    return not (_VAGUE | DETERMINERS).isdisjoint(words)


_ADVERBS = frozenset(
    [
        "then",
        "also",
        "now",
        "just",
        "simply",
        "always",
        "turn",
        "periodically",
        "later",
        "okay",
        "ok",
        "so",
        "first",
        "next",
        "finally",
        "there",
        "is",
        "are",
        "we",
        "have",
        "has",
        "which",
        "that",
        "who",
        "when",
        "our",
    ]
)


def _without_adverbs(marks: list[Mark]) -> list[Mark]:
    start, end = 0, len(marks)
    while start < end and (marks[start].text.casefold() in _ADVERBS or marks[start].type == ","):
        start += 1
    while end > start and (
        marks[end - 1].text.casefold() in _ADVERBS or marks[end - 1].text.endswith("ly")
    ):
        end -= 1
    return marks[start:end]


def _parts(mark: Mark) -> bool:
    return mark.text.casefold() in _PARTING or mark.type in {",", ";"}


def _next_subject(marks: list[Mark], scene: Scene) -> tuple[int, Listing | None]:
    """Where the clause ends that marks up to the next verb belong to, and the subject of the next.

    None stands for a subject that carries over.
    """
    end = len(marks)
    while end and (_parts(marks[end - 1]) or marks[end - 1].text.casefold() in _ADVERBS):
        end -= 1
    if end < len(marks):
        return end, None
    for at in range(len(marks) - 1, max(len(marks) - 2 * MOST_WORDS_OF_SUBJECT, 0) - 1, -1):
        if not _parts(marks[at]):
            continue
        found = sure_ends(_without_adverbs(marks[at + 1 :]), scene)
        if found is None:
            continue
        start = at
        while start and _parts(marks[start - 1]):
            start -= 1
        return start, found
    return len(marks), None


def _object(verb: Mark, marks: list[Mark], scene: Scene) -> Listing | None:
    """What a clause calls: all of it as one list, else what each part of it names."""
    if verb.text.casefold() in _BALANCING:
        marks = [m._replace(text="to") if m.text.casefold() == "over" else m for m in marks]
    doing = verb.text.casefold()
    needs = doing in WITH_PREPOSITION - DIRECT or not is_verb(doing)
    found = called_in([verb, *marks], scene, needs_preposition=needs)
    parts = _pieces(marks)
    if len(parts) < 2:  # noqa: PLR2004  # a single piece
        return found
    each = [
        called_in([verb, *part], scene, needs_preposition=needs or bool(at))
        or (_met(called_in([verb, *part], scene), scene) if at and not needs else None)
        for at, part in enumerate(parts)
    ]
    named = [one for one in each if one is not None]
    if found is not None and len(found.items) >= sum(len(one.items) for one in named):
        return found
    return _joined(named) if named else None


_BALANCING = frozenset(["balance", "balances", "spread", "spreads", "distribute", "distributes"])


def _met(found: Listing | None, scene: Scene) -> Listing | None:
    """The components, where the vocabulary or other lines know them."""
    return found if found and all(is_met(item.text, scene) for item in found.items) else None


def _pieces(marks: list[Mark]) -> list[list[Mark]]:
    """The parts of an object that commas and `and` join: `recipes in Postgres and photos in S3`."""
    found: list[list[Mark]] = [[]]
    for mark in marks:
        if joint_of(mark) or mark.text.casefold() in _PARTING:
            found.append([])
        else:
            found[-1].append(mark)
    return [each for each in found if each]


def _joined(listings: list[Listing]) -> Listing:
    items = tuple(item for each in listings for item in each.items)
    spans = tuple(Span(item.span.start, item.span.start) for item in items[1:])
    return Listing(items, (",",) * len(spans), spans)


def _is_self(one: Listing, other: Listing) -> bool:
    return bool(
        {item.text.casefold() for item in one.items}
        & {item.text.casefold() for item in other.items}
    )


def _link(subject: Listing, verb: Mark, called: Listing, scene: Scene) -> LinkLine:
    """The link of a clause; what takes from a queue or a stream is called by it."""
    doing = verb.text.casefold()
    taken = doing in TAKING and all(_carries(item.text, scene) for item in called.items)
    taken = taken or (doing in _GIVEN and all(_gives(item.text, scene) for item in called.items))
    start, end = (called, subject) if taken else (subject, called)
    return LinkLine((End(start), End(end)), (Mark("ARROW", "->", verb.span),))


_GIVEN = frozenset({"receive", "receives", "accept", "accepts", "take", "takes"})


def _gives(text: str, scene: Scene) -> bool:
    """Whether people or their apps send what is received: `receives events from mobile clients`."""
    return resolve_phrase([text], scene.known).kind is Kind.CLIENT


def _carries(text: str, scene: Scene) -> bool:
    kind = resolve_phrase([text], scene.known).kind
    return kind is not None and kind.family is Family.MESSAGING
