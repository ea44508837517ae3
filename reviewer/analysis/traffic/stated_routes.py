"""The `Route` of a stated flow."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Flow, Link, Mode, Op, Stage
from reviewer.analysis.traffic.routes import (
    CACHES,
    Hop,
    Place,
    Route,
    Visit,
    carries_requests,
    fanout_of,
    is_broker,
    is_doubtful,
    share_of,
)

_Stages = list[dict[str, int]]  # for each stage, the visit of each of its members


def stated_route(design: Design, flow: Flow) -> Route:
    """The route of `flow`: a visit for each member of each stage, a hop for each link."""
    visits: list[Visit] = []
    at: _Stages = []
    for index, stage in enumerate(flow.stages):
        members = [name for name in dict.fromkeys(stage.names) if name in design.components]
        at.append({name: len(visits) + i for i, name in enumerate(members)})
        visits += [Visit(design.components[name], index) for name in members]
    return Route(
        name=flow.name,
        span=flow.span,
        flow=flow,
        starts=tuple(at[0].values()) if at else (),
        visits=tuple(visits),
        hops=tuple(hop for index in range(len(at)) for hop in _stage_hops(design, flow, index, at)),
        places=tuple(_goal_places(design, flow, at)),
        incomplete=flow.incomplete or is_doubtful(design, visits),
    )


def _stage_hops(design: Design, flow: Flow, index: int, at: _Stages) -> Iterator[Hop]:
    stage = flow.stages[index]
    if stage.source is None:
        return
    between = _caches_between(design, flow, stage, at)
    for link in stage.links:
        if link.source not in at[stage.source] or link.target not in at[index]:
            continue
        source = at[stage.source][link.source]
        own = _asks_itself(design, stage, link)
        share, part = _step_shares(stage, link)
        yield Hop(
            link=link,
            source=source,
            target=at[index][link.target],
            op=stage.op,
            takes=(flow.op,) if carries_requests(design, link) else (),
            choice=index if stage.any_of else 0,
            misses=((source,), *between) if own else between,
            share=share,
            part=part,
            fanout=fanout_of(stage.attributes, link.attributes),
            said=stage.attributes,
            waited=_is_awaited(design, flow, stage, link.target),
            again=False,
        )


def _asks_itself(design: Design, stage: Stage, link: Link) -> bool:
    return stage.source in stage.misses and design.components[link.source].kind in CACHES


def _caches_between(
    design: Design, flow: Flow, stage: Stage, at: _Stages
) -> tuple[tuple[int, ...], ...]:
    """The caches asked on the way from the source: alternatives together, others one by one."""
    asked: list[tuple[int, ...]] = []
    for index in stage.misses:
        if index == stage.source:
            continue
        caches = tuple(
            visit for name, visit in at[index].items() if design.components[name].kind in CACHES
        )
        asked += [caches] if flow.stages[index].any_of else [(visit,) for visit in caches]
    return tuple(group for group in asked if group)


def _step_shares(stage: Stage, link: Link) -> tuple[float, float | None]:
    """What goes on over this step, and this arm's part of it where the arms have their own.

    A share said of a step, or of one arrow with several arms, is of the whole; shares said
    of separate arrows are each arm's part.
    """
    step, own = share_of(stage.attributes), share_of(link.attributes)
    if step is not None or own is None:
        return (1.0 if step is None else step), None
    return (1.0, own) if stage.any_of and not link.alternatives else (own, None)


def _is_awaited(design: Design, flow: Flow, stage: Stage, name: str) -> bool:
    """Whether the answer needs this member: it is waited for, or keeps the write for later."""
    if stage.waits:
        return True
    if flow.op is not Op.WRITE or stage.source is None or not flow.stages[stage.source].waits:
        return False
    by_promise = any(link.mode is Mode.ASYNC for link in stage.links)
    return by_promise and is_broker(design.components[name])


def _goal_places(design: Design, flow: Flow, at: _Stages) -> Iterator[Place]:
    """Every named stage but caches with something behind them; arms of one stage together.

    A durable cache keeps what is nowhere else, and is needed.
    """
    shielding = {index for stage in flow.stages for index in stage.misses}
    needed = [
        [n for n in at[i] if i not in shielding or not _is_for_speed(design.components[n])]
        for i in range(len(at))
    ]
    goes_on = {(stage.source, stage.waits) for i, stage in enumerate(flow.stages) if needed[i]}
    for index, stage in enumerate(flow.stages):
        end = (index, True) not in goes_on and (stage.waits or (index, False) not in goes_on)
        arms = [needed[index]] if stage.any_of else [[name] for name in needed[index]]
        for arm in arms:
            if arm:
                answered = any(_is_awaited(design, flow, stage, name) for name in arm)
                yield Place(tuple(at[index][name] for name in arm), answered, end)


def _is_for_speed(part: Component) -> bool:
    """Whether it only saves time: a cache of what something behind it has as well."""
    return part.kind in CACHES and not part.attributes.durable
