"""The rule `cache-invalidation-unsaid`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import duration
from reviewer.text.suggestion import declaration, listed

STRICT = frozenset({"strong", "read-your-writes", "session", "causal"})
"""What a reader may see, where an old answer from a cache would break it."""


class CacheInvalidationUnsaid(Rule):
    """Nothing says how a changed entry leaves the cache.

    **Why**: a cache answers with what was true when it was filled. Without a time to live or
    a delete on write an old answer stays until it happens to be evicted: nobody can say how
    old. And a reader who fills the cache while another writes can put the old value back.

    Where a requirement says how old an answer may be (`require staleness 5s`, `require
    consistency strong`) and the cache cannot keep it, that is a warning. Where nothing is
    required it asks. A `ttl`, `invalidate`, and writes that go through the cache count; a
    store that nobody writes to is left alone.

    **Do instead**: delete the entry after the write, and a short `ttl` for what is missed:
    `redis hot x2 [ttl=5min, invalidate=delete]`.

    **It cannot see**: whether an invalidation arrives, and the race between who fills an entry and
    who deletes it: `invalidate` is taken at its word. Where nothing is required of age, a `ttl` of
    any length counts.
    """

    id = "cache-invalidation-unsaid"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "cache_inconsistency"
    topics = ("Invalidation",)
    citations = (
        Citation(
            "Nishtala et al., Scaling Memcache at Facebook (NSDI 2013)",
            "https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala",
            "entries are deleted after the write; leases keep a late reader from putting old ones back",
        ),
        Citation(
            "Azure Architecture Center: Cache-Aside pattern",
            "https://learn.microsoft.com/azure/architecture/patterns/cache-aside",
        ),
        Citation(
            "Amazon Builders' Library: Caching challenges and strategies",
            "https://aws.amazon.com/builders-library/caching-challenges-and-strategies/",
        ),
    )
    follow_up = "A user edits their profile: when do they see it, and when do others?"
    passes = (
        """
        require staleness 10min
        client reader
        service web x4
        redis hot x2 [ttl=5min]
        mysql db x2
        reader -> web -> hot, db
        """,
        """
        require consistency strong
        client reader
        service web x4
        redis hot x2 [ttl=5min, invalidate=delete]
        mysql db x2
        reader -> web -> hot, db
        """,
        """
        client reader
        service web x4
        redis hot x2
        mysql db x2
        reader -> web -> hot, db
        """,
    )
    fails = (
        """
        require staleness 5s
        client reader
        service web x4
        redis hot x2 [ttl=5min]
        mysql db x2
        reader -> web -> hot, db
        """,
        """
        require consistency strong
        client reader
        service web x4
        redis hot x2
        mysql db x2
        reader -> web -> hot, db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every cache before a store that is written to."""
        unsaid: list[Component] = []
        through = _written(facts)
        for name, stores in _behind(design, facts).items():
            cache = design.components[name]
            if cache.attributes.invalidate or name in through:
                continue
            strict, ttl = _strict(design, stores), _ttl(facts, cache)
            allowed = _allowed(design)
            if strict:
                yield self._stale(cache, stores, f"{strict} is required of", ttl)
            elif allowed is not None and (ttl is None or ttl > allowed):
                yield self._stale(cache, stores, f"{duration(allowed)} is required of", ttl)
            elif ttl is None and not cache.attributes.ttl:
                unsaid.append(cache)
        if unsaid:
            yield self._ask(unsaid)

    def _stale(
        self, cache: Component, stores: list[Component], required: str, ttl: float | None
    ) -> Answer:
        old = "nothing says how long" if ttl is None else f"for up to {duration(ttl)}"
        return self.violated(
            cache,
            *stores,
            message=f"`{cache.name}` answers with what it has, {old}, and {required} what is read.",
            why="A write changes the store and leaves the entry as it is.",
            instead=declaration(cache, attributes="invalidate=delete"),
        )

    def _ask(self, caches: list[Component]) -> Answer:
        names = listed([cache.name for cache in caches])
        line = declaration(caches[0], attributes="ttl=5min, invalidate=delete", whole=False)
        return self.cannot_tell(
            *caches,
            message=f"How does a changed entry leave {names}, and how old may an answer be? Say `{line}`.",
            weight=0.5,
        )


def _behind(design: Design, facts: Facts) -> dict[str, list[Component]]:
    """Of each cache the stores that are written to and whose reads ask it first."""
    found: dict[str, list[Component]] = {}
    for store in design.components.values():
        access = facts.traffic.access(store.name)
        for name in access.caches if access.written else ():
            if design.components[name].kind is Kind.CACHE and store.kind is not Kind.CACHE:
                found.setdefault(name, []).append(store)
    return found


def _written(facts: Facts) -> set[str]:
    """Caches that stated flows write to, so that a write reaches them."""
    return {
        route.visits[hop.target].component.name
        for route in facts.traffic.routes
        if route.op is Op.WRITE
        for hop in route.hops
        if route.visits[hop.target].component.kind is Kind.CACHE
    }


def _strict(design: Design, stores: list[Component]) -> str:
    """The consistency asked for that an old answer breaks; "" where none is."""
    required = design.requirement("consistency")
    said = [required.value if required else "", *(s.attributes.consistency or "" for s in stores)]
    words = [word for word in said if isinstance(word, str) and word in STRICT]
    return f"{words[0]} consistency" if words else ""


def _allowed(design: Design) -> float | None:
    required = design.requirement("staleness")
    if required is None or not isinstance(required.value, Quantity):
        return None
    return required.value.value


def _ttl(facts: Facts, cache: Component) -> float | None:
    said = facts.assumptions.stated(cache.name, "ttl") or cache.attributes.ttl
    return said.value if isinstance(said, Quantity) else None
