"""Links in words: `trie servers pull snapshots from S3`, `each worker writes to kafka`.

Who does something is the one that asks, and the arrow leads to what it asks. `logs go from the
api to kafka` tells what goes rather than who sends it, and leads from the one to the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.diagnostics.prose import small_words
from dsl.diagnostics.suggest import is_ordinary_word
from dsl.diagnostics.verbs import CALLING, DIRECT, HOLDING, MOVING, PASSIVE
from dsl.kinds import Family, Kind
from dsl.loose.items import Listing, joint_of
from dsl.loose.links import End, LinkLine
from dsl.loose.listing import listing_of
from dsl.loose.marks import DETERMINERS, Mark, phrase_of, without_determiners
from dsl.loose.mentions import COLLECTIVE
from dsl.phrases import resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.loose.items import Item
    from dsl.loose.scene import Scene

_TO = frozenset(
    {"to", "into", "from", "in", "on", "onto", "with", "against", "via", "through", "off", "across"}
    | {"among", "at"}
)
VAGUE = frozenset({"any", "some", "most", "several", "many", "various", "multiple", "same"})
"""Words for components that nobody can name."""

NEVER = frozenset(
    {"never", "not", "no", "cannot", "can", "should", "must", "may", "might", "would", "could"}
)
"""Words of a sentence that says what is not, or what is only wanted."""

_FEW = 3
"""Words of a component that is named in a sentence, and of what is said behind it."""


def link_in_words(marks: list[Mark], scene: Scene) -> LinkLine | None:
    """A link in words, of components that are known: `scheduler x3 polls jobs table every second`."""
    if marks[-1].text == "?":
        return None
    if marks[-1].text == "." and scene.linked:
        marks = marks[:-1]
    if any(mark.text == "." for mark in marks):
        return None  # several sentences
    if any(mark.text.casefold() in NEVER for mark in marks[: _verb_at(marks) + 1]):
        return None
    return _of_what_goes(marks, scene) or _of_verb(marks, scene)


def _verb_at(marks: list[Mark]) -> int:
    """Where the first verb of a link stands behind another word; 0 for none."""
    verbs = DIRECT | MOVING | CALLING
    return next((at for at, mark in enumerate(marks) if at and mark.text.casefold() in verbs), 0)


def _of_verb(marks: list[Mark], scene: Scene) -> LinkLine | None:
    at = _verb_at(marks)
    if not at or any(mark.text.casefold() in VAGUE for mark in marks[:at]):
        return None
    before = ends_in(marks[:at], scene)
    if before is None and COLLECTIVE.fullmatch(phrase_of(marks[:at]).casefold()):
        before = listing_of(marks[:at])
    if before is None:
        return None
    verb = marks[at].text.casefold()
    if verb in _GOING and not all(acts(item.text, scene) for item in before.items):
        return None  # `files go to S3`: nobody says who sends them
    for begin in _begins(marks, at, holds=verb in HOLDING):
        moves = begin == at + 1 and verb in MOVING
        if found := _called(marks, begin, scene, moves=moves):
            after, rest = found
            arrow = Mark("ARROW", "->", marks[at].span)
            return LinkLine((End(before), End(after)), (arrow,), remark=rest)
    return None


_GOING = frozenset({"go", "goes"})


def acts(text: str, scene: Scene) -> bool:
    """Whether a phrase is somebody or something that calls others."""
    kind = resolve_phrase([text], scene.known).kind
    return kind is not None and kind.family in {Family.COMPUTE, Family.CLIENT, Family.EDGE}


def carry_messages(listing: Listing, scene: Scene) -> bool:
    """Whether components are queues or streams, which lead to what takes from them."""
    kinds = [resolve_phrase([item.text], scene.known).kind for item in listing.items]
    return all(kind is not None and kind.family is Family.MESSAGING for kind in kinds)


def _begins(marks: list[Mark], verb: int, *, holds: bool) -> Iterator[int]:
    """Where what is called may begin: behind each preposition, else behind the verb."""
    for at in range(verb + 1, len(marks) - 1):
        word = marks[at].text.casefold()
        if word in _TO and not (word == "with" and _tells_copies(marks[at + 1 : at + 5])):
            yield at + 1
    if not holds:
        yield verb + 1


def _tells_copies(marks: list[Mark]) -> bool:
    """Whether words count what stands by for the component before them: `with 2 read replicas`."""
    return any(mark.text.casefold() in _COPIES for mark in marks)


_COPIES = frozenset({"replica", "replicas", "standby", "standbys", "followers", "failover"})


def called_in(
    marks: list[Mark], scene: Scene, *, needs_preposition: bool = False
) -> Listing | None:
    """What a clause that begins with its verb calls; nothing that only the verb makes a component."""
    verb = marks[0].text.casefold()
    for begin in _begins(marks, 0, holds=verb in HOLDING or needs_preposition):
        found = _called(marks, begin, scene, moves=begin == 1 and verb in MOVING)
        if found is not None:
            return found[0]
    return None


def _called(
    marks: list[Mark], begin: int, scene: Scene, *, moves: bool
) -> tuple[Listing, Span | None] | None:
    """What is called from a place on, and what is said behind it."""
    rest = marks[begin:]
    while rest and (rest[0].text.casefold() in DETERMINERS | _TO):
        rest = without_determiners(rest) if rest[0].text.casefold() in DETERMINERS else rest[1:]
    for end in range(len(rest), 0, -1):
        if len(rest) - end > 2 * _FEW:
            return None
        after = ends_in(rest[:end], scene)
        words = sum(len(item.words) for item in after.items) if after else 0
        if after is None or words > _FEW * len(after.items):
            continue
        if moves and not all(is_met(item.text, scene) for item in after.items):
            continue
        if any(_is_crowd(item.text, scene) or _is_vague(item) for item in after.items):
            continue
        span = Span(rest[end].span.start, rest[-1].span.end) if end < len(rest) else None
        return after, span
    return None


def is_met(text: str, scene: Scene) -> bool:
    """Whether other lines speak of a phrase, or the vocabulary holds it."""
    return scene.is_spoken(text) or scene.is_drawn(text) or scene.is_word(text)


def _is_vague(item: Item) -> bool:
    return any(word.text.casefold() in VAGUE | {"every", "each", "per"} for word in item.words)


def _is_crowd(text: str, scene: Scene) -> bool:
    """Whether a phrase is people that no line with arrows speaks of."""
    client = resolve_phrase([text], scene.known).kind is Kind.CLIENT
    return client and not (scene.is_spoken(text) or scene.is_drawn(text))


def ends_in(marks: list[Mark], scene: Scene) -> Listing | None:
    """The components that marks name and nothing else."""
    marks = without_determiners(marks)
    while len(marks) > 1 and marks[-1].text.casefold() in _AFTER:
        marks = marks[:-1]
    marks = [
        mark
        for at, mark in enumerate(marks)
        if not (at and joint_of(marks[at - 1]) and mark.text.casefold() in DETERMINERS | {"to"})
    ]
    found = listing_of(marks, scene.is_word) if marks else None
    if found is None:
        return None
    for item in found.items:
        if any(
            word.text.casefold() in small_words() and not is_letter(word) for word in item.words
        ):
            return None
        if _is_deed(item, scene) or not (scene.is_item(item) or scene.is_spoken(item.text)):
            return None
    return found


_AFTER = frozenset(
    {"first", "then", "directly", "only", "too", "again", "next", "instead", "straight"}
)
"""Adverbs behind what is called: `hits our CDN first`."""


def _is_deed(item: Item, scene: Scene) -> bool:
    """Whether a phrase says what people do, and names nothing: `user opens app`."""
    words = [word.text for word in item.words]
    if len(words) < _FEW or not (words[1].islower() and words[1].endswith("s")):
        return False
    people = scene.known.words.get(normal(words[0]))
    known = scene.is_spoken(item.text) or scene.is_word(item.text)
    return (
        people is not None
        and people.kind is Kind.CLIENT
        and not known
        and (is_ordinary_word(words[1][:-1]) or is_ordinary_word(words[1].removesuffix("es")))
    )


def is_letter(word: Mark) -> bool:
    """Whether a word is the letter that tells one of several apart: `Service A`."""
    return len(word.text) == 1 and word.text.isupper()


def _of_what_goes(marks: list[Mark], scene: Scene) -> LinkLine | None:
    """`logs go to kafka from suggest api`, `thumbnails are stored in s3 by the worker`."""
    words = [mark.text.casefold() for mark in marks]
    if not any(
        " ".join(words[at : at + 2]) in PASSIVE or word in PASSIVE
        for at, word in enumerate(words)
        if at
    ):
        return None
    sources = [at for at, word in enumerate(words) if word in {"from", "by"}]
    targets = [at for at, word in enumerate(words) if word in {"to", "into", "in", "onto"}]
    if len(sources) != 1 or len(targets) != 1:
        return None
    source, target = sources[0], targets[0]
    one = marks[source + 1 : target if target > source else len(marks)]
    other = marks[target + 1 : source if source > target else len(marks)]
    start, end = ends_in(one, scene), ends_in(other, scene)
    if start is None or end is None:
        return None
    if not all(is_met(item.text, scene) for item in (*start.items, *end.items)):
        return None
    label = phrase_of(marks[:1])
    arrow = Mark("ARROW", "->", marks[min(source, target)].span, label)
    return LinkLine((End(start), End(end)), (arrow,))
