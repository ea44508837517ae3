"""An application and a client of it; the processes that review are shared by all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.app import create_app, work_of
from web.config import Config


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """An application without rate limits."""
    app = create_app(Config(rate_limit="", review_processes=2, picture_processes=1))
    yield app
    work_of(app).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def make() -> Iterator[Callable[..., Flask]]:
    """Makes an application with settings of its own, and ends its processes after the test."""
    made: list[Flask] = []

    def make(**settings: object) -> Flask:
        settings = {"rate_limit": "", "review_processes": 1, "picture_processes": 1} | settings
        made.append(create_app(Config(**settings)))  # type: ignore[arg-type]  # any setting
        return made[-1]

    yield make
    for app in made:
        work_of(app).close()
