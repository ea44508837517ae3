"""Rule `cache-never-evicts`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    attribute_is,
    components,
    finding,
    is_kind,
    set_attribute,
    states,
)


class CacheNeverEvicts(Rule):
    """A cache keeps every entry until its memory is full, and then refuses new ones.

    **Why**: a cache is smaller than the store behind it, so it fills up. With an eviction policy it
    then drops the entries that are used least. Without one, every write fails from that moment on,
    or the operating system kills the process for its memory and all reads hit the store at once.

    It is a warning where a cache states `evict=none`, and neither a TTL nor durability. A component
    that keeps jobs, sessions or data of its own must not evict, and is no cache.

    **Do instead**: evict the least recently used entries, `redis hot [evict=lru]`, and give entries
    a TTL.

    **It cannot see**: settings that the design does not state: managed caches and Memcached evict
    by default, Redis does not.
    """

    id = "cache-never-evicts"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "cache_without_eviction"
    topics = ("Eviction and size",)
    citations = (
        Citation(
            "Redis documentation: key eviction",
            "https://redis.io/docs/latest/develop/reference/eviction/",
            "with noeviction, commands that add data fail once the memory limit is reached",
        ),
    )
    follow_up = "The cache is full: what happens to the next write, and to the reads behind it?"
    passes = (
        """
        client visitor
        service menu x3
        redis dishes x2 [evict=lru]
        postgres kitchen x2
        visitor -> menu -> dishes, kitchen
        """,
        """
        client clerk
        service claims x3
        redis waiting x2 [evict=none, durable]
        worker payer x2
        clerk -> claims ~> waiting ~> payer
        """,
        """
        client player
        service lobby x3
        redis tokens x2 [evict=none, ttl=30min]
        player -> lobby -> tokens
        """,
    )
    fails = (
        """
        client visitor
        service menu x3
        redis dishes x2 [evict=none]
        postgres kitchen x2
        visitor -> menu -> dishes, kitchen
        """,
    )

    full_for_good = components(
        is_kind("cache"),
        attribute_is("evict", "none") & ~states("ttl") & ~states("durable"),
    )

    fills_up = finding(
        "{names} never {evicts/evict}: once memory is full, every new entry is rejected.",
        "A cache is smaller than the store behind it, so it will fill up.",
        set_attribute("evict=lru"),
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every cache that states that it evicts nothing."""
        if full := self.full_for_good.components_of(facts):
            yield self.fills_up.about(full)
