"""The page on installing names the package, its extras, its files and its version as they are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/install.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_wheel_is_called_what_building_calls_it() -> None:
    name = PROJECT["name"].replace("-", "_")
    assert f"{name}-{PROJECT['version']}-py3-none-any.whl" in PAGE


def test_extras_and_command_exist() -> None:
    assert {*re.findall(r"design-reviewer\[(\w+)\]", PAGE)} <= {*PROJECT["optional-dependencies"]}
    assert "review" in PROJECT["scripts"]
    assert "Python 3.11 or newer" in PAGE
    assert PROJECT["requires-python"] == ">=3.11"


@pytest.mark.parametrize("name", re.findall(r"(?:-r |-f )(\S+(?:\.lock|Dockerfile))", PAGE))
def test_files_that_commands_name_exist(name: str) -> None:
    assert (ROOT / name).is_file()


def test_the_container_has_the_command_where_the_page_says() -> None:
    docker = (ROOT / "deploy/Dockerfile").read_text("utf-8")
    assert "/venv/bin/review" in PAGE
    assert '"/venv/bin/review", "serve"' in docker
    assert "EXPOSE 8000" in docker
