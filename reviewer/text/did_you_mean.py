"""The nearest of some words, for "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 60  # a word longer than this is no slip of the fingers


def did_you_mean(word: str, among: Iterable[str]) -> str:
    """The word of `among` nearest to `word`, as "did you mean `x`?"; "" where none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only mistakes pay for it

    if len(word) > _LONGEST:
        return ""
    close = get_close_matches(word.casefold().replace("_", "-"), sorted(among), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""
