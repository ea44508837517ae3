"""`UnrelatedUsers`: callers of one store that have nothing else to do with each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.memory_queues import memory_queues
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

_OWNED = (Kind.SERVICE, Kind.WORKER, Kind.FUNCTION, Kind.REALTIME, Kind.AUTH)
"""Kinds that a team owns. Timed jobs mostly tend the data of their service."""


class UnrelatedUsers(NamedTuple):
    """A store, what users wait for that calls it, and what else loads it at its own pace."""

    store: Component
    serving: tuple[Component, ...]
    others: tuple[Component, ...]


def unrelated_users(design: Design, traffic: TrafficFacts) -> Iterator[UnrelatedUsers]:
    """The stores that users wait for and that something unrelated loads at its own pace.

    At its own pace means that nothing drawn calls it, sends it work or fills a queue that it takes
    from. Two callers are related where calls or messages lead from one to the other. Where work
    waits is left out, as a queue is there to be shared. O(stores × callers × links).
    """
    fetched = {queue.holder.name for queue in memory_queues(design)}
    for store in design.components.values():
        if not _is_shared_by_queries(store) or store.name in fetched:
            continue
        callers = _callers(design, store)
        serving = [one for one in callers if one.name in traffic.awaited_components]
        others = (one for one in callers if serving and _starts_itself(design, one, fetched))
        alone = [one for one in others if _is_unrelated(design, one, serving)]
        if alone:
            yield UnrelatedUsers(store, tuple(serving), tuple(alone))


def _is_shared_by_queries(store: Component) -> bool:
    """Whether callers compete for its processor or memory; bulk stores scale by the byte."""
    return store.family is Family.STORE and store.kind not in (Kind.OBJECT_STORE, Kind.FILE_STORE)


def _callers(design: Design, store: Component) -> list[Component]:
    links = design.links_to[store.name]
    names = dict.fromkeys(one.source for one in links if not one.attributes.control)
    handed = {one.target for one in design.links_from[store.name]}
    parts = (design.components[name] for name in names if name not in handed)
    return [part for part in parts if part.kind in _OWNED]


def _starts_itself(design: Design, caller: Component, fetched: Collection[str]) -> bool:
    """Whether nothing drawn asks it to work: no call, no message, no queue that it takes from."""
    if caller.kind is Kind.WORKER:  # its queue, or the service that it works for, is not drawn
        return False
    asked = any(not link.attributes.control for link in design.links_to[caller.name])
    called = [link.target for link in design.links_from[caller.name]]
    takes = any(
        name in fetched or design.components[name].family is Family.MESSAGING for name in called
    )
    return not asked and not takes


def _is_unrelated(design: Design, one: Component, serving: Collection[Component]) -> bool:
    own = _leads_to(design, one.name)
    others = [each for each in serving if each is not one]
    return bool(others) and not any(
        each.name in own or one.name in _leads_to(design, each.name) for each in others
    )


def _leads_to(design: Design, name: str) -> set[str]:
    """What calls and messages lead to from a component, not beyond stores."""
    found: set[str] = set()
    todo = [name]
    while todo:
        for link in design.links_from[todo.pop()]:
            is_store = design.components[link.target].family is Family.STORE
            if link.target not in found and not is_store:
                found.add(link.target)
                todo.append(link.target)
    return found
