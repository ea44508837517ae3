"""Nouns that say who does something: by their endings, and by the verb inside them."""

from __future__ import annotations

import re

from dsl.diagnostics.suggest import is_ordinary_word

_AGENT = re.compile(r"(?P<deed>[a-z]{2,}?)(?P<last>[a-z])(?:(?P=last)?(?:er|or))s?")
"""A noun for who does something: `sender`, `raters`, `runner`."""

_TRADE = re.compile(r"[a-z]{3,}(?:ist|ian)s")
"""A noun in the plural for people of one trade: `dentists`, `dietitians`."""

_NO_PEOPLE = re.compile(r"(?:play|wish|check|black|white|allow|deny)?lists")
"""Plurals that end as those of a trade do."""


def does(name: str) -> bool:
    """Whether a word is made of a verb: `sender` of send, `rater` of rate, but no `order`."""
    match = _AGENT.fullmatch(name)
    deed = match["deed"] + match["last"] if match else ""
    return bool(deed) and (is_ordinary_word(deed) or is_ordinary_word(f"{deed}e"))


def are_people(name: str) -> bool:
    """Whether a word is a plural for people who do something or share a trade: `editors`, `dentists`."""
    if not name.endswith("s"):
        return False
    return does(name) or (_TRADE.fullmatch(name) is not None and not _NO_PEOPLE.fullmatch(name))
