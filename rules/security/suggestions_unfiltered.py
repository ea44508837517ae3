"""The rule `suggestions-unfiltered`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import listed

FILTERS = (
    " filter", " moderat", " block list", " blocklist", " deny list", " denylist", " abus", " unwanted",
    " harmful", " hate", " policy ", " nsfw ", " offensive", " safe search",
)  # fmt: skip
"""Words of what takes out what should not be shown."""


class SuggestionsUnfiltered(Rule):
    """What some users type is shown to all as the system's own suggestion.

    **Why**: suggestions are made of what people type, and some of them type insults, names of
    private people, or the same lie a thousand times. In a list of suggestions it is the site that
    says it. What has been shown must also go at once, not with the next rebuild.

    A cache or store of suggestions or completions that is filled from logs, queries or counts of
    them, with nothing named a filter, moderation or a list of what is barred, is a remark.

    **Do instead**: filter what is built, and once more what is answered, so that a word can be
    barred at once: `service filter x2 "Filter of suggestions"` between the two.

    **It cannot see**: what is shown. That suggestions are meant is told by English words in names
    and labels, and any word of filtering in the design ends the remark.
    """

    id = "suggestions-unfiltered"
    severity = Severity.INFO
    category = Category.SECURITY
    citations = (
        Citation(
            "Google Search Help: how autocomplete predictions are made and removed",
            "https://support.google.com/websearch/answer/7368877",
            "systems keep unhelpful and policy-breaking predictions from being shown",
        ),
    )
    follow_up = "A suggestion accuses somebody of a crime: how is it gone within a minute?"
    passes = (
        """
        client user
        service api x3
        redis suggestions x3
        batch builder
        object store query_logs: S3
        user -> api -> suggestions
        query_logs ~> builder ~> suggestions
        note suggestions: "a block list is asked before an answer"
        """,
        """
        client user
        service api x3
        redis sessions x3
        user -> api -> sessions
        """,
    )
    fails = (
        """
        client user
        service api x3
        redis suggestions x3
        batch builder
        object store query_logs: S3
        user -> api -> suggestions
        query_logs ~> builder ~> suggestions
        """,
        """
        client user
        service api x3
        postgres db x3 "Queries and how often they were typed"
        redis trie x3
        worker builder x2
        user -> api -> trie
        db ~> builder ~> trie
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at stores of suggestions, and at what fills them."""
        if any(word in facts.words.text for word in FILTERS):
            return
        meant = [
            part
            for part in design.components.values()
            if part.family is Family.STORE and "prefix" in facts.words.meanings[part.name]
        ]
        found = [part for part in meant[:MOST] if _suggests(design, facts, part)]
        if found:
            readers = _answering(design, found)
            yield self.violated(
                *found,
                *readers,
                message=f"what users type comes back to all from {listed([p.name for p in found])}, and"
                " nothing takes out what should not be shown.",
                why="In a list of suggestions it is you who says it.",
                instead="\n".join(
                    f'note {part.name}: "a block list is asked before an answer is given"'
                    for part in found
                ),
                weight=0.3,
            )


def _suggests(design: Design, facts: Facts, part: Component) -> bool:
    """Whether it holds suggestions for the public that are made of what was typed."""
    return bool(_answering(design, [part])) and any(
        facts.words.meanings[name] & {"log", "search", "counter", "sum"}
        for name in _sources(design, part)
    )


def _answering(design: Design, parts: list[Component]) -> list[Component]:
    """The services that answer out of these stores."""
    names = dict.fromkeys(link.source for part in parts for link in design.links_to[part.name])
    return [
        design.components[name] for name in names if design.components[name].kind is Kind.SERVICE
    ]


def _sources(design: Design, part: Component) -> set[str]:
    """What fills a store: it and all that its data comes from, a few steps back."""
    found, edge = {part.name}, {part.name}
    for _ in range(STEPS):
        before = {
            link.source
            for name in edge
            for link in design.links_to[name]
            if design.components[link.source].family is not Family.CLIENT
        }
        behind = {link.target for name in edge for link in design.links_from[name]}
        stores = {name for name in behind if design.components[name].family is Family.STORE}
        edge = (before | stores) - found
        found |= edge
    return found


MOST = 20
"""So many stores of suggestions are looked at; more would be told of alike."""

STEPS = 6
"""So many steps back are followed: log, aggregation, sums, builder, store, cache."""
