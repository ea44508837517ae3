"""Rule `search-as-primary`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    components,
    declare,
    finding,
    free_name,
    is_family,
    is_kind,
    is_written_by_compute,
    link,
    set_attribute,
)


class SearchAsPrimary(Rule):
    """A search index is the only home of its data.

    **Why**: an index is built to be thrown away: it shows a write a second later, has no
    transactions, and is rebuilt when its mapping changes. Rebuilt from what, if it is the only
    place?

    It is a warning where a service writes an index and, in the whole design, no other store keeps
    what it holds. An index that is fed from a store, a stream that keeps its messages, or objects
    is left alone.

    **Do instead**: keep the records in a store and let the index follow: `postgres db x2` with
    `db ~> index`.

    **It cannot see**: where an index gets its data from, unless it is drawn: with any other store
    or broker in the design, even one that holds something else, it is silent.
    """

    id = "search-as-primary"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "wrong_store_for_workload"
    topics = ("Choice of the store",)
    citations = (
        Citation(
            "Elasticsearch: shard sizing",
            "https://pulse.support/kb/elasticsearch-shard-sizing-best-practices",
        ),
        Citation(
            "PACELC ratings of stores",
            "https://sourcepirate.github.io/distributed-systems/consistency-trade-offs/pacelc/mapping-real-systems",
        ),
    )
    follow_up = "The index has to be rebuilt: from what, and how long does that take?"
    passes = (
        """
        client app
        service api x2
        postgres db x2
        elasticsearch index x3
        app -> api -> db, index
        """,
        """
        client app
        service api x2
        elasticsearch index x3
        app -> api -> index [read]
        """,
    )
    fails = (
        """
        client app
        service api x2
        elasticsearch products x3
        app -> api -> products
        flow add 10/s write: app -> api -> products
        """,
        """
        client app
        service api x2
        redis hot x2
        elasticsearch products x3
        app -> api -> hot, products
        flow add 10/s write: app -> api -> products
        """,
    )

    other_homes = components(
        is_family("store", "messaging") & ~is_kind("search", "cache", "vector")
    )
    indexes = components(is_kind("search") & is_written_by_compute)

    only_home = finding(
        "{names} {is} a search index and the only home of {its} data.",
        "When the index has to be rebuilt, there is nothing to rebuild it from.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the indexes of a design without any other home of data."""
        homes = self.other_homes.components_of(facts)
        alone = [] if homes else self.indexes.components_of(facts)
        names = {index.name for index in alone}
        decided = any(one.title and names.intersection(one.about) for one in design.decisions)
        if alone and not decided:
            yield self.only_home.about(alone, fix=_moved(design, alone[0]))


def _moved(design: Design, index: Component) -> Fix:
    """A new store, which the first writer of the index writes."""
    store = free_name(design, "records")
    sources = (design.components[one.source] for one in design.links_to[index.name])
    writer = next((part for part in sources if part.family == "compute"), None)
    written = link(writer, store) if writer is not None else set_attribute("", index)
    return declare(f"postgres {store} x2") + written
