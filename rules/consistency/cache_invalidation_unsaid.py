"""Rule `cache-invalidation-unsaid`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    CachedStores,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    consumers_of,
    duration,
    finding,
    is_family,
    is_kind,
    memory_queues,
    omits,
    question,
    required_value,
    set_attribute,
    stated_value,
    uninvalidated_caches,
)

STRICT = frozenset({"strong", "read-your-writes", "session", "causal"})
"""What a reader may see, where a stale answer from a cache would break it."""


class CacheInvalidationUnsaid(Rule):
    """Nothing says how a changed entry leaves the cache.

    **Why**: a cache answers with what was true when it was filled. Without a TTL or a delete on
    write a stale entry stays until it happens to be evicted: nobody can say how old. And a reader
    who fills the cache while another writes can put the old value back.

    Where a requirement says how stale an answer may be (`require staleness 5s`, `require
    consistency strong`) and the cache cannot keep it, that is a warning. Where nothing is required
    it asks. A cache that consumers of a queue fill for others is as old as the backlog: without a TTL
    and an alert on the queue that is a note. A `ttl`, `invalidate`, and writes that go through the cache count; a store that nobody
    writes to is left alone.

    **Do instead**: delete the entry after the write, and set a short `ttl` for what is missed:
    `redis hot x2 [ttl=5min, invalidate=delete]`.

    **It cannot see**: whether an invalidation arrives, and the race between who fills an entry and
    who deletes it: `invalidate` is taken at its word. Where no staleness is required, a `ttl` of
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
        """
        client editor
        client reader
        service desk x2
        queue edits
        worker renderer x2
        redis pages x2 [ttl=1min]
        service site x2
        editor -> desk ~> edits ~> renderer -> pages
        reader -> site -> pages
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
        """
        client editor
        client reader
        service desk x2
        queue edits
        worker renderer x2
        redis pages x2
        service site x2
        editor -> desk ~> edits ~> renderer -> pages
        reader -> site -> pages
        """,
    )

    queues = components(is_family("messaging"), omits("alert"))
    open_caches = components(is_kind("cache"), omits("ttl") & omits("invalidate"))

    stale = finding(
        "{names} may be stale {long}, but {stores} {needs/need:stores} {required}.",
        "A write changes the store and leaves the cached entry as it is.",
        set_attribute("invalidate=delete"),
    )
    as_old = finding(
        "{names} {is} as stale as the backlog of {queues}: only {its:queues} consumers fill {it/them}.",
        "No TTL is stated, so readers get stale data while work waits, and nothing tells them.",
        severity=Severity.INFO,
        weight=0.5,
    )
    how_invalidated = question(
        "How {is} {names} invalidated, and how stale may reads be?",
        set_attribute("ttl=5min, invalidate=delete"),
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every cache before a store that is written to."""
        silent = []
        for cached in uninvalidated_caches(design, facts.traffic):
            ttl = stated_value(facts, cached.cache, "ttl")
            required = _required_freshness(design, cached, ttl)
            if required:
                yield self.stale.about(
                    [cached.cache],
                    also=cached.stores,
                    stores=cached.stores,
                    long="for any time" if ttl is None else f"for up to {duration(ttl)}",
                    required=required,
                )
            elif ttl is None and not cached.cache.attributes.ttl:
                silent.append(cached.cache)
        if filled := self._filled_by_queues(facts, design):
            queues = list(dict.fromkeys(one for each in filled.values() for one in each))
            fix = set_attribute("alert=lag", *queues)
            yield self.as_old.about(filled, also=queues, queues=queues, fix=fix)
        if silent := [one for one in silent if one not in filled]:
            yield self.how_invalidated.about(silent)

    def _filled_by_queues(self, facts: Facts, design: Design) -> dict[Component, list[Component]]:
        """The caches that consumers of queues fill, and others read, with those queues."""
        held = {queue.holder.name for queue in memory_queues(design)}
        queues: dict[str, list[Component]] = {}
        for queue in self.queues.components_of(facts):
            for name in consumers_of(facts, queue):
                queues.setdefault(name, []).append(queue)
        found: dict[Component, list[Component]] = {}
        for cache in self.open_caches.components_of(facts):
            links = design.links_to[cache.name]
            callers = dict.fromkeys(link.source for link in links)
            readers = {link.source for link in links if link.attributes.read}
            writers = [name for name in callers if name in queues and name not in readers]
            if cache.name not in held and 0 < len(writers) < len(callers):
                found[cache] = [queue for name in writers for queue in queues[name]]
        return found


def _required_freshness(design: Design, cached: CachedStores, ttl: float | None) -> str:
    """What is required of reads and an entry of that age breaks, in words; "" where nothing is."""
    required, allowed = design.requirement("consistency"), required_value(design, "staleness")
    said = [required.value if required else None]
    said += [store.attributes.consistency for store in cached.stores]
    strict = next((word for word in said if isinstance(word, str) and word in STRICT), "")
    if strict:
        return f"{strict} consistency"
    too_old = allowed is not None and (ttl is None or ttl > allowed)
    return f"reads no older than {duration(allowed)}" if too_old and allowed is not None else ""
