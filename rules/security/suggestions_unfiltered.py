"""Rule `suggestions-unfiltered`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    declare,
    is_family,
    is_kind,
    means,
    mentions,
    render,
    upstream_of,
)

FILTER_TERMS = ("filter", "moderat", "blocklist", "denylist", "abus", "unwanted", "harmful", "hate", "offensive", "block list", "deny list", "policy ", "nsfw ", "safe search")  # fmt: skip
"""Word stems of what removes content that should not be shown."""

MOST = 20
"""Stores of suggestions that are looked at; more would be described alike."""

STEPS = 6
"""Steps upstream that are followed: log, aggregation, sums, builder, store, cache."""


class SuggestionsUnfiltered(Rule):
    """What some users type is shown to everyone as the system's own suggestion.

    **Why**: suggestions are built from what people type, and some type insults, names of private
    individuals, or the same lie a thousand times. In a list of suggestions it is the site that
    says it. What has been shown must also be removable at once, not with the next rebuild.

    A cache or store of suggestions or completions that is filled from logs, queries or counts of
    them, without anything named a filter, moderation or a block list, is a note.

    **Do instead**: filter what is built, and once more what is served, so that a term can be
    blocked at once: `service filter x2 "Filter of suggestions"` between the two.

    **It cannot see**: what is shown. Suggestions are recognized by English words in names and
    labels, and any mention of filtering in the design ends the note.
    """

    id = "suggestions-unfiltered"
    severity = Severity.INFO
    category = Category.SECURITY
    problem = "missing_content_filter"
    topics = ("What users write",)
    citations = (
        Citation(
            "Google Search Help: how autocomplete predictions are made and removed",
            "https://support.google.com/websearch/answer/7368877",
            "systems keep unhelpful and policy-breaking predictions from being shown",
        ),
    )
    follow_up = "A suggestion accuses someone of a crime: how is it gone within a minute?"
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

    suggestion_stores = components(is_family("store") & means("prefix"))
    is_typed_input = means("log", "search", "counter", "sum")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at stores of suggestions, and at what fills them."""
        if mentions(*FILTER_TERMS)(facts, design):
            return
        stores = self.suggestion_stores.components_of(facts)[:MOST]
        found = [one for one in stores if self._is_filled_by_users(design, facts, one)]
        if found:
            yield self.violated(
                *found,
                *_services_that_read(design, facts, found),
                message=render(
                    "{names} {suggests/suggest} what users type to everyone, unfiltered.", found
                ),
                why="In a list of suggestions it is your site that says it.",
                fix=declare(
                    *(
                        f'note {one.name}: "a block list is checked before each response"'
                        for one in found
                    )
                ),
                weight=0.3,
            )

    def _is_filled_by_users(self, design: Design, facts: Facts, store: Component) -> bool:
        """Whether services read it, and what fills it is what users typed."""
        upstream = (design.components[name] for name in upstream_of(design, store, STEPS))
        is_read = bool(_services_that_read(design, facts, [store]))
        return is_read and any(self.is_typed_input(facts, one) for one in upstream)


def _services_that_read(design: Design, facts: Facts, stores: list[Component]) -> list[Component]:
    names = dict.fromkeys(link.source for one in stores for link in design.links_to[one.name])
    return [
        one for one in map(design.components.__getitem__, names) if is_kind("service")(facts, one)
    ]
