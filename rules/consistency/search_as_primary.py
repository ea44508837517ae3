"""The rule `search-as-primary`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.routes import is_broker
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, free_name, listed


class SearchAsPrimary(Rule):
    """A search index is the only home of its data.

    **Why**: an index is built to be thrown away: it shows a write a second later, has no
    transactions, and is rebuilt when its mapping changes. Rebuilt from what, if it is the
    only place?

    It is a warning where a service writes an index and, in the whole design, no other store
    keeps what it holds. An index that is fed from a store, a stream that keeps its messages,
    or objects is left alone.

    **Do instead**: keep the records in a store and let the index follow: `postgres db x2`
    with `db ~> index`.

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
    follow_up = "The index has to be built anew: from what, and how long does that take?"
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the indexes of a design without any other home of data."""
        others = any(
            part.family is Family.STORE and part.kind not in (Kind.SEARCH, Kind.CACHE, Kind.VECTOR)
            for part in design.components.values()
        )
        if others or any(is_broker(part) for part in design.components.values()):
            return
        alone = [
            design.components[name]
            for name, links in facts.traffic.reads_and_writes.written.items()
            if design.components[name].kind is Kind.SEARCH
            and any(design.components[li.source].family is Family.COMPUTE for li in links)
        ]
        if alone and not any(
            remark.title for remark in design.decisions if _on(remark.about, alone)
        ):
            yield self._alone(design, alone)

    def _alone(self, design: Design, indexes: list[Component]) -> Answer:
        store = free_name(design, "records")
        return self.violated(
            *indexes,
            message=f"{listed([one.name for one in indexes])} is the only home of what is written"
            " to it, and is a search index.",
            why="When the index has to be built anew, there is nothing to build it from.",
            instead="\n".join([f"postgres {store} x2", *_moved(design, indexes[0], store)]),
        )


def _on(about: tuple[str, ...], parts: list[Component]) -> bool:
    return any(part.name in about for part in parts)


def _moved(design: Design, index: Component, store: str) -> Iterator[str]:
    """Links that write the new store from whoever writes the index."""
    for link in design.links_to[index.name]:
        if design.components[link.source].family is Family.COMPUTE:
            yield f"{link.source} -> {store}"
            return
    yield declaration(index)
