"""The engines that run as limited children: Graphviz's `dot`, and pygraphviz."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from reviewer.report.picture import child

_PYGRAPHVIZ = """
import sys
sys.path.insert(0, sys.argv[1])
import pygraphviz
graph = pygraphviz.AGraph()
graph.read(sys.stdin.buffer)
sys.stdout.buffer.write(graph.draw(format="svg", prog="dot"))
"""


class Dot:
    """Graphviz's own command, where it is on the path."""

    name = "dot"

    def available(self) -> bool:
        """Whether `dot` is on the path and children can be limited."""
        return child.can_run() and _dot_path() is not None

    def layout(self, dot: bytes, seconds: float) -> bytes:
        """The SVG that `dot` writes; raises as `Engine.layout` says."""
        return child.run((_dot_path() or "dot", "-Tsvg"), dot, seconds)


class PyGraphviz:
    """Graphviz as a library, as pygraphviz brings it; in a child, since C can crash."""

    name = "pygraphviz"

    def available(self) -> bool:
        """Whether pygraphviz is installed and children can be limited."""
        return child.can_run() and find_spec("pygraphviz") is not None

    def layout(self, dot: bytes, seconds: float) -> bytes:
        """The SVG that pygraphviz draws; raises as `Engine.layout` says."""
        spec = find_spec("pygraphviz")
        home = str(Path(spec.origin).parent.parent) if spec and spec.origin else ""
        return child.run((sys.executable, "-I", "-c", _PYGRAPHVIZ, home), dot, seconds)


def _dot_path() -> str | None:
    """The command's absolute path; one found relative to the working directory is not used."""
    found = shutil.which("dot")
    return found if found and Path(found).is_absolute() else None
