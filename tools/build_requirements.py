"""Prints what building the package needs, one requirement a line: the extra `build`."""

from __future__ import annotations

import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
print("\n".join(project["optional-dependencies"]["build"]))
