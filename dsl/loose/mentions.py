"""What a text speaks of in its lines with arrows, whether those are read or not."""

from __future__ import annotations

import re

from dsl.catalogue import normal

_ARROW = re.compile(r"->|=>|~>|[→⇒▶►▸]|[─━═]>|<[-=~]|(?<=\w)\s>\s(?=[^\W\d])")
_BETWEEN = re.compile(r"[-=~.–—─━═╌┄┈<]*[>▶►▸]+|~>|<[-=~–—]+|[←-⇿]|[,;|+&]|\s/\s|\band\b|\bor\b")
_BESIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\s[x×*]\s?[0-9]+\b|\b[0-9]+\s?[x×](?!\w)|#.*")


_MARKED = re.compile(r"^\s*+(?:[-–*•·+]\s+|[0-9]{1,3}[.)]\s+)")
"""The mark of a list before a line."""

_STEP = re.compile(r"(?P<one>[^\W\d][\w-]*+) *(?P<arrow><->|->|~>) *(?=(?P<other>[^\W\d][\w-]*))")


def steps_in(text: str) -> dict[tuple[str, str], str]:
    """The arrows that stand between two names of a text, of links and of flows alike."""
    return {
        (normal(match["one"]), normal(match["other"])): match["arrow"]
        for match in _STEP.finditer(text)
    }


def spoken_in(text: str) -> frozenset[str]:
    """The phrases between the arrows and commas of a text, in their normal spelling."""
    lines = (_MARKED.sub("", line) for line in text.split("\n") if _ARROW.search(line))
    phrases = (phrase for line in lines for phrase in _BETWEEN.split(_BESIDE.sub(" ", line)))
    return frozenset(filter(None, (normal(phrase.strip(' "“”')) for phrase in phrases)))
