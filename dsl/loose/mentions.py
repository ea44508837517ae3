"""What a text speaks of in its lines with arrows, whether those are read or not."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.diagnostics.prose import small_words
from dsl.diagnostics.verbs import CALLS
from dsl.loose.arrow_forms import BACK, BOXED, LABELED, PIPED, PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

FORWARD = re.compile(r"->|=>|~>|[→⇒▶►▸⟶➔➜➡⮕🡒]|[─━═–—]>")
"""An arrow that leads on."""

_ARROW = re.compile(rf"{FORWARD.pattern}|<[-=~]|(?<=\w)\s>\s(?=[^\W\d])")
_SHAFTS = re.compile(f"{LABELED}|{BACK}|{BOXED}|{PIPED}|{PLAIN}", re.VERBOSE)
_BETWEEN = re.compile(r"[-=~.–—─━═╌┄┈<]*[>▶►▸]+|[,;|+&]|\s/\s|\band\b|\bor\b")
_BESIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\s[x×*]\s?[0-9]+\b|\b[0-9]+\s?[x×](?!\w)|#.*")

_MARKED = re.compile(r"^\s*+(?:[-–*•·+]\s+|[0-9]{1,3}[.)]\s+)")
"""The mark of a list before a line."""

_STEP = re.compile(r"(?P<one>[^\W\d][\w-]*+) *(?P<arrow><->|->|~>) *(?=(?P<other>[^\W\d][\w-]*))")

COLLECTIVE = re.compile(
    r"both|(?:all|each)(?: of)?(?: (?:them|these|those|the above"
    r"|(?P<number>two|three|four|five|six|[2-9])))?"
)
"""Words that speak of what another line lists: `all three -> kafka`."""

_SPEAKS_OF_ALL = re.compile(
    rf"^\W*(?:they )?(?:{COLLECTIVE.pattern})\s*(?:[-=~]+>|[→⇒]|[a-z]+\s)",
    re.IGNORECASE | re.MULTILINE,
)


def speaks_of_all(text: str) -> bool:
    """Whether a line speaks of all that another one lists."""
    return _SPEAKS_OF_ALL.search(text) is not None


def steps_in(text: str) -> dict[tuple[str, str], str]:
    """The arrows that stand between two names of a text, of links and of flows alike."""
    return {
        (normal(match["one"]), normal(match["other"])): match["arrow"]
        for match in _STEP.finditer(text)
    }


_DASHED = re.compile(r"[^\W\d][\w ./'&+]{0,40}(?:\([^()\n]{0,60}\)|\sx[0-9]+)?")


def draws_with_dashes(text: str) -> bool:
    """Whether a text without arrows draws its links with dashes: `client - lb - api`.

    One line leads on over three names, and another one speaks of one of them. A list whose
    entries say something behind a dash (`redis - session cache`) does not.
    """
    if _ARROW.search(text):
        return False
    lines = [_MARKED.sub("", line).split(" #")[0].split(" - ") for line in text.split("\n")]
    paths = [
        [normal(_BESIDE.sub(" ", part).strip()) for part in parts]
        for parts in lines
        if len(parts) > 1 and all(_DASHED.fullmatch(part.strip()) for part in parts)
    ]
    if len(paths) < _FEWEST_PATHS or max(map(len, paths)) < _LONG_PATH:
        return False
    names = Counter(name for path in paths for name in {*path})
    return all(any(names[name] > 1 for name in path) for path in paths)


_FEWEST_PATHS = 2
_LONG_PATH = 3
"""Names of a path that a description behind a dash would not have."""


_LONGEST = 1_000
"""Characters of a line that is looked at."""

_HEADED = re.compile(r"^\s*[^\W\d][\w /&-]{1,40}:\s+(?=[^\W\d])")
"""What heads a line: `Write path: client -> api`."""


def spoken_in(text: str) -> frozenset[str]:
    """The phrases that a text draws links between, in their normal spelling.

    They stand between its arrows and commas. In a text without arrows they are what its sentences
    are about (`posts depends on redis`), and what it lists and speaks of again.
    """
    if not _ARROW.search(text):
        spoken = frozenset(_subjects(text)) | frozenset(_told_again(text))
        if not draws_with_dashes(text):
            return spoken
    return _between_arrows(text)


_SUBJECT = re.compile(
    r"^\s*+(?:[-*•]\s+)?(?:(?:the|an?|our|my)\s)?(?P<subject>[^\W\d][\w-]{1,30}(?:\s[\w-]{2,30}){0,2}?)\s"
    rf"(?:{'|'.join(sorted(CALLS - {'has', 'talks-to'}))}|is\s[\w-]+$)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What a line with a verb begins with: `posts depends on redis`, `posts-db is mongo`."""

_TOLD = re.compile(
    r"^\s*+(?:[-*•]\s+)?(?P<name>[^\W\d][\w-]{1,30}(?:\s[\w-]{1,30}){0,3}?)\s*(?::|\s[-–—=])\s(?=\S)",
    re.MULTILINE,
)
"""What an entry of a list says something of: `Event bus – NATS`."""


def _subjects(text: str) -> Iterator[str]:
    for match in _SUBJECT.finditer(text):
        words = match["subject"].casefold().split()
        if not _NO_SUBJECTS & {*words}:
            yield normal(match["subject"])


_NO_SUBJECTS = small_words() | {
    "which",
    "who",
    "also",
    "then",
    "each",
    "every",
    "both",
    "not",
    "all",
}


def quoted_in(text: str) -> frozenset[str]:
    """The names that a text without arrows has in typewriter type several times: `` `ledger` ``."""
    if _ARROW.search(text):
        return frozenset()
    names = Counter(_TYPEWRITTEN.findall(text))
    return frozenset(normal(name) for name, times in names.items() if times > 1)


_TYPEWRITTEN = re.compile(r"(?<![\w`])`([A-Za-z][\w-]{1,30})`(?![\w`])")


def _told_again(text: str) -> Iterator[str]:
    """The names of entries that stand in the text once more, in any case."""
    names = {match["name"].casefold() for match in _TOLD.finditer(text)}
    if not names:
        return
    words = re.findall(r"[\w-]+", text.casefold())
    lengths = {name.count(" ") + 1 for name in names}
    runs = Counter(
        " ".join(words[at : at + length]) for length in lengths for at in range(len(words))
    )
    yield from (normal(name) for name in names if runs[name] > 1)


def _between_arrows(text: str) -> frozenset[str]:
    """The phrases between the arrows and commas of a text."""
    text = text.replace(" - ", " -> ") if draws_with_dashes(text) else text
    lines = (
        _MARKED.sub("", line)
        for line in text.split("\n")
        if len(line) <= _LONGEST and _ARROW.search(line)
    )
    headed = (each for line in lines for each in (line, _HEADED.sub("", line)))
    drawn = (_SHAFTS.sub(" -> ", line) for line in dict.fromkeys(headed))
    phrases = (phrase for line in drawn for phrase in _BETWEEN.split(_BESIDE.sub(" ", line)))
    return frozenset(filter(None, (normal(phrase.strip(' "“”')) for phrase in phrases)))
