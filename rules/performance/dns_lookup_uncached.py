"""The rule `dns-lookup-uncached`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.meanings import words_in
from reviewer.analysis.traffic.repeated_reads import askers_of_caches
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count
from reviewer.text.suggestion import declaration, listed

FEW = 10.0
"""Lookups a second below which nothing is said.

Basis: a planning value; a lookup over the internet takes tens to hundreds of milliseconds, so
at ten a second about one is waited for at any moment."""

RESOLVES = frozenset({"dns", "resolver", "resolvers", "nameserver", "nameservers"})
"""Words in the name of an outside service that answers names with addresses."""

KEEPS = frozenset({"cache", "cached", "caching", "cacher"})
"""Words of what keeps the answers."""


class DnsLookupUncached(Rule):
    """A name is looked up anew for each piece of work.

    **Why**: a lookup may take several round trips over the internet, seconds at worst, and in
    many libraries nothing else runs while it does. A crawler that asks for each page waits
    for names more than for pages, though most pages lie on hosts it has just asked for.

    A worker or service that calls a name service as a step of its work and keeps no answers
    is a remark, unless less than ten lookups a second are known. Clients that find a
    system by its name are what DNS is for. A cache in the caller (`[cache]`), beside it, or in
    the resolver counts.

    **Do instead**: keep the answers for as long as their time to live says, and ask many at
    once: `worker crawler x4 [cache]`; or a resolver of your own beside the workers.

    **It cannot see**: what the machine's own resolver keeps; and an outside service is only known
    for a resolver by an English word in its name.
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
    follow_up = "How long do you keep an address, and what happens to a host that moves meanwhile?"
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every server that calls a name service."""
        kept = askers_of_caches(design)
        for names in design.components.values():
            if not _resolves(names) or _keeps(names):
                continue
            links = (li for li in design.links_to[names.name] if li.source not in kept)
            asking = [link for link in links if _asks(design, facts, link)]
            if asking:
                yield self._uncached(design, facts, names, asking)

    def _uncached(
        self, design: Design, facts: Facts, names: Component, links: list[Link]
    ) -> Answer:
        callers = [design.components[name] for name in dict.fromkeys(link.source for link in links)]
        loads = [
            load.total for link in links if (load := facts.traffic.link_demand(link.id)) is not None
        ]
        what = (
            f"{count(sum(loads))} addresses a second"
            if loads
            else "an address for each piece of work"
        )
        one = len(callers) == 1
        return self.violated(
            names,
            *callers,
            message=f"{listed([c.name for c in callers])} {'asks' if one else 'ask'} `{names.name}` for"
            f" {what}, and {'keeps' if one else 'keep'} no answer.",
            why="Most of the names were asked for a moment ago, and each lookup is waited for.",
            instead="\n".join(declaration(caller, attributes="cache") for caller in callers),
        )


def _resolves(part: Component) -> bool:
    if part.kind is Kind.DNS:
        return True
    return part.kind is Kind.EXTERNAL and bool(
        RESOLVES & {*words_in(part.name), *words_in(part.label)}
    )


def _keeps(part: Component) -> bool:
    """Whether a part keeps answers, by what it says or by its name."""
    if part.attributes.cache or part.attributes.ttl:
        return True
    return bool(KEEPS & {*words_in(part.name), *words_in(part.label)})


def _asks(design: Design, facts: Facts, link: Link) -> bool:
    """Whether a server asks over this link in its work, and has nothing that keeps answers."""
    caller = design.components[link.source]
    if caller.family is not Family.COMPUTE or link.attributes.control or _keeps(caller):
        return False
    load = facts.traffic.link_demand(link.id)
    return load is None or load.total >= FEW
