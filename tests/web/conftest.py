"""An application and a client of it; the processes that review are shared by all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.app import create_app, dispatcher_of
from web.config import Config

UNHURRIED = {"review_seconds": 600.0, "picture_seconds": 600.0, "patience": 600.0}
"""Settings with which a busy machine ends no job: tests bound the CPU time of jobs instead."""


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """An application without rate limits."""
    app = create_app(
        Config(rate_limit="", metrics="on", review_processes=2, picture_processes=1, **UNHURRIED)
    )
    yield app
    dispatcher_of(app).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def make() -> Iterator[Callable[..., Flask]]:
    """Makes an application with settings of its own, and ends its processes after the test."""
    made: list[Flask] = []

    def make(**settings: object) -> Flask:
        few = {"rate_limit": "", "review_processes": 1, "picture_processes": 1}
        made.append(create_app(Config(**UNHURRIED | few | settings)))  # type: ignore[arg-type]  # any setting
        return made[-1]

    yield make
    for app in made:
        dispatcher_of(app).close()
