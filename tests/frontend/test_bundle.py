"""The page that ships is the one its sources make."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

import web

WEB = Path(web.__file__).parent
SOURCES = WEB / "frontend"
STATIC = WEB / "static"
BUNDLE = ("app.css", "app.js", "editor.js", "licences.txt", "theme.js", "versions.js")


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def digest_of_sources() -> str:
    """As `build.mjs` has it: every file the bundle is made of, by name and content."""
    names = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json"]
    files = [SOURCES / name for name in names]
    files += [path for path in (SOURCES / "src").rglob("*") if path.is_file()]
    lines = sorted(f"{path.relative_to(SOURCES).as_posix()} {digest(path)}\n" for path in files)
    return sha256("".join(lines).encode()).hexdigest()


def test_the_bundle_was_built_from_these_sources() -> None:
    built = json.loads((STATIC / "built.json").read_text("utf-8"))
    assert built["sources"] == digest_of_sources(), "run `npm run build` in web/frontend"
    assert {name: built[name] for name in BUNDLE} == {
        name: digest(STATIC / name) for name in BUNDLE
    }


def test_the_sources_build_this_bundle(tmp_path: Path) -> None:
    if shutil.which("node") is None or not (SOURCES / "node_modules" / "esbuild").is_dir():
        pytest.skip("needs node and `npm ci` in web/frontend")
    subprocess.run(["node", "build.mjs", "--out", str(tmp_path)], cwd=SOURCES, check=True)
    for name in BUNDLE:
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), name


def test_the_sources_are_typed_and_do_what_their_tests_say() -> None:
    if shutil.which("node") is None or not (SOURCES / "node_modules" / "esbuild").is_dir():
        pytest.skip("needs node and `npm ci` in web/frontend")
    for command in (["node_modules/.bin/tsc", "--noEmit"], ["node", "build.mjs", "--tests"]):
        subprocess.run(command, cwd=SOURCES, check=True)
    done = subprocess.run(
        ["node", "--test", ".tests/"], cwd=SOURCES, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_page_names_nothing_elsewhere() -> None:
    for name in (name for name in BUNDLE if name != "licences.txt"):
        text = (STATIC / name).read_text("utf-8")
        assert not re.findall(r"(?:src|href|url)\s*[=(:]\s*[\"']?https?://", text), name
        assert "sourceMappingURL" not in text
        assert "eval(" not in text


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text("utf-8"))
    assert not [name for name, one in lock["packages"].items() if "resolved" in one]
    assert all("integrity" in one for name, one in lock["packages"].items() if name)


def sent(*names: str) -> int:
    """Bytes on the wire."""
    return sum(len(gzip.compress((STATIC / name).read_bytes())) for name in names)


def test_what_a_page_loads_before_the_first_key_stays_small() -> None:
    assert sent("app.js", "theme.js") <= 60_000


def test_the_editor_stays_lean() -> None:
    assert sent("editor.js") < 160_000  # an editor costs 110,000 of them
