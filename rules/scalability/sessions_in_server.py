"""Rule `sessions-in-server`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Problem,
    Rule,
    Severity,
    answers_users,
    attribute_is,
    caller_states,
    components,
    credit,
    declare,
    denies,
    finding,
    has_held_link_in,
    is_called_by_family,
    is_family,
    is_in_group_stating,
    is_kind,
    is_single_instance,
    mentions,
    question,
    set_attribute,
    warrants_operational_review,
)


class SessionsInServer(Rule):
    """User sessions are kept on several servers.

    **Why**: what one server holds in memory, the next one does not know. Either a user is bound to
    one server, so that load cannot move and its loss signs people out, or requests land where
    their state is not.

    Sessions in memory over several servers are a warning; sticky sessions are a note, as they
    spread unevenly and are lost with their server. So is state (`stateless=no`) of components where
    a request reaches one or the other (`a | b`), unless a hash chooses between them. State of
    consumers that only messages reach is no session: `missing-checkpoint` looks at it. For servers
    that keep state or hold connections it asks how they let go of it before they stop: `drain`.

    **Do instead**: keep sessions where every server reads them, `sessions=shared` in a cache,
    or let the client carry them, `sessions=token`. Where connections are held, `drain=30s`.

    **It cannot see**: what servers keep and nobody states: it reads `sessions`, `stateless=no` and
    held connections. A load balancer that is sticky by its settings goes unseen, unless the
    servers state `sessions=sticky`.
    """

    id = "sessions-in-server"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = Problem("stateful_web_tier", by_kind={"realtime": "missing_connection_draining"})
    topics = ("Statelessness", "Held connections", "Deploys")
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL05-BP06, make systems stateless where possible",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "You take one server out for a deploy: what happens to the people signed in there?"
    passes = (
        """
        client diner
        lb door [algorithm=consistent-hash]
        service tables_a [stateless=no]
        service tables_b [stateless=no]
        diner -> door
        door -> tables_a | tables_b
        """,
        """
        client reader
        lb front: ALB
        service web x4 [sessions=shared]
        redis sessions x2
        reader -> front -> web -> sessions
        """,
        """
        client reader
        service web [sessions=memory]
        reader -> web
        """,
        """
        client gate
        service collect x4
        kafka passed x6 [shard=plate]
        service tally x4 [sessions=memory]
        gate -> collect ~> passed ~> tally
        """,
    )
    fails = (
        """
        client diner
        service tables_a [stateless=no]
        service tables_b [stateless=no]
        diner -> tables_a | tables_b
        """,
        """
        client reader
        lb front: ALB
        service web x4 [sessions=memory]
        reader -> front -> web
        """,
        """
        client caller
        service one [sessions=memory]
        service two [sessions=memory]
        caller -> one, two
        """,
        """
        client app
        lb front: NLB
        realtime sockets x4 [drain=no]
        app <-> front
        front -> sockets
        """,
    )

    serves_users = ~(is_called_by_family("messaging") & ~answers_users)
    in_memory = components(is_family("compute") & serves_users, attribute_is("sessions", "memory"))
    sticky = components(is_family("compute"), attribute_is("sessions", "sticky"))
    external = components(is_family("compute"), attribute_is("sessions", "shared", "token"))
    keeps_state = is_kind("realtime") | denies("stateless") | has_held_link_in
    is_drained = is_in_group_stating("drain") | caller_states("drain")
    stateful = components(is_family("compute"), keeps_state, ~is_single_instance)
    asks = warrants_operational_review & ~mentions("drain")

    remembers = finding(
        "{names} {keeps/keep} user sessions in memory, which other instances cannot read.",
        "Users have to come back to the same server, and are signed out when it stops.",
    )
    binds = finding(
        "{names} {uses/use} sticky sessions: new instances take over no users, a lost one signs out its own.",
        "What a server keeps in memory cannot move, so neither can its users.",
        set_attribute("sessions=shared"),
        severity=Severity.INFO,
    )
    cuts = finding(
        "{names} {drops/drop} all held connections when an instance stops.",
        "Each deploy does that once for every instance.",
        set_attribute("drain=30s"),
    )
    on_stop = question(
        "What happens to the connections of {names|or} when an instance stops for a deploy?",
        set_attribute("drain=30s"),
        weight=0.4,
    )
    either = finding(
        "{names} {keeps/keep} state that the other does not see, and a request may reach either.",
        "Counts and limits are then those of one instance, not of the client.",
        set_attribute("stateless"),
        severity=Severity.INFO,
    )
    stateless = credit("{names} {keeps/keep} no sessions: any instance can serve any user")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what compute states of its sessions, then at what holds connections."""
        inside = self.in_memory.components_of(facts)
        if len(inside) > 1 or any(not is_single_instance(facts, part) for part in inside):
            fix = declare("redis sessions x2") + set_attribute("sessions=shared")
            yield self.remembers.about(inside, fix=fix)
        if sticky := self.sticky.components_of(facts):
            yield self.binds.about(sticky)
        if apart := _interchangeable(design):
            yield self.either.about(apart)
        stateful = self.stateful.components_of(facts)
        if cut := [part for part in stateful if part.attributes.drain is False]:
            yield self.cuts.about(cut)
        unstated = [part for part in stateful if part.attributes.drain is None]
        silent = [part for part in unstated if not self.is_drained(facts, part)]
        if silent and self.asks(facts, design):
            yield self.on_stop.about(silent)
        if external := self.external.components_of(facts):
            yield self.stateless.about(external)


def _interchangeable(design: Design) -> list[Component]:
    """Components that keep state where a request reaches one or the other, by no hash."""
    links = [link for link in design.links if link.alternatives]
    callers = {link.source: design.components[link.source].attributes for link in links}
    by_any = (link for link in links if "hash" not in str(callers[link.source].algorithm or ""))
    found = dict.fromkeys(design.components[link.target] for link in by_any)
    stateful = [part for part in found if part.attributes.stateless is False]
    return stateful if len(stateful) > 1 else []
