"""Rule `dns-lookup-uncached`."""

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
    askers_of_caches,
    components,
    count,
    finding,
    is_kind,
    is_named,
    set_attribute,
    states,
)

FEW = 10.0
"""Lookups a second below which nothing is said.

Basis: a planning value; a lookup over the internet takes tens to hundreds of milliseconds, so
at ten a second about one is in progress at any moment."""


class DnsLookupUncached(Rule):
    """A host name is resolved again for each piece of work.

    **Why**: a lookup may take several round trips over the internet, seconds at worst, and in
    many libraries it blocks the process. A crawler that resolves each page's host waits for DNS
    more than for pages, though most pages are on hosts it has just resolved.

    A worker or service that calls a name service as a step of its work without caching answers is
    a note, unless fewer than ten lookups a second are known. Clients that find a system by its
    name are what DNS is for. A cache in the caller (`[cache]`), beside it, or in the resolver
    counts.

    **Do instead**: cache the answers for as long as their TTL says, and resolve many at once:
    `worker crawler x4 [cache]`; or run a resolver of your own beside the workers.

    **It cannot see**: what the machine's own resolver caches; and an outside service is only
    recognized as a resolver by an English word in its name.
    """

    id = "dns-lookup-uncached"
    severity = Severity.INFO
    category = Category.PERFORMANCE
    problem = "dns_lookup_bottleneck"
    topics = ("Cache placement",)
    citations = (
        Citation(
            "Manning, Raghavan, Schütze: Introduction to Information Retrieval, DNS resolution",
            "https://nlp.stanford.edu/IR-book/html/htmledition/dns-resolution-1.html",
            "a lookup may take seconds; a cache of recent ones is the standard remedy",
        ),
    )
    follow_up = "How long do you cache an address, and what happens to a host that moves meanwhile?"
    passes = (
        """
        client reader
        dns names
        service web x2
        reader -> names
        reader -> web
        """,
        """
        queue urls
        worker crawler x4 [cache]
        dns names
        urls ~> crawler -> names
        """,
        """
        queue hosts
        worker checker
        dns names
        hosts ~> checker -> names
        flow check 1/s: hosts ~> checker -> names
        """,
    )
    fails = (
        """
        queue urls
        worker crawler x4
        dns names
        urls ~> crawler -> names
        """,
        """
        queue urls
        worker crawler x4
        external resolver
        urls ~> crawler -> resolver
        flow fetch 800/s: urls ~> crawler -> resolver
        """,
    )

    caches = states("cache") | states("ttl") | is_named("cache", "cached", "caching", "cacher")
    resolvers = components(
        is_kind("dns")
        | is_kind("external")
        & is_named("dns", "resolver", "resolvers", "nameserver", "nameservers"),
        ~caches,
    )
    uncached = finding(
        "{callers} {resolves/resolve:callers} {what} at {name} without caching.",
        "Most of the names were resolved a moment ago, and each lookup is waited for.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every server that calls a name service."""
        cached = askers_of_caches(design)
        for resolver in self.resolvers.components_of(facts):
            callers, loads = {}, []
            for link in design.links_to[resolver.name]:
                caller, load = design.components[link.source], facts.traffic.link_demand(link.id)
                is_work = caller.family == "compute" and not link.attributes.control
                is_cached = caller.name in cached or self.caches(facts, caller)
                if is_work and not is_cached and (load is None or load.total >= FEW):
                    callers[caller.name] = caller
                    loads += [] if load is None else [load.total]
            if callers:
                what = (
                    f"{count(sum(loads))} names a second" if loads else "a name per piece of work"
                )
                found, fix = list(callers.values()), set_attribute("cache", *callers.values())
                yield self.uncached.about([resolver], also=found, callers=found, what=what, fix=fix)
