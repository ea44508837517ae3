from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

from reviewer.model.run_settings import LEVELS, level_named
from tests.effort import examples
from web.app import create_app
from web.config import Config
from web.openapi import GRADES, document

APP = create_app(Config(rate_limit="", review_processes=1, picture_processes=1))
DESCRIBED = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", APP)
SMALL = {"design": "client -> api -> redis"}


@DESCRIBED.parametrize()
@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    excluded = [unsupported_method]
    if case.path.endswith("/whatif"):  # what can be supposed hangs on the names in the design
        excluded.append(positive_data_acceptance)
    plain = {"Accept-Encoding": "identity"}  # schemathesis announces gzip and does not decode it
    case.call_and_validate(excluded_checks=excluded, headers=plain)


def schema_of(said: dict[str, Any], name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", **said})


@pytest.mark.parametrize(
    ("method", "path", "schema"),
    [
        ("POST", "reviews", "Reviewed"),
        ("POST", "pictures", "Picture"),
        ("POST", "formatted", "Formatted"),
        ("POST", "whatif", "Supposed"),
        ("GET", "vocabulary", "Vocabulary"),
        ("GET", "rules", "Rules"),
        ("GET", "examples", "Examples"),
    ],
)
def test_each_path_answers_by_its_schema(
    client: FlaskClient, method: str, path: str, schema: str
) -> None:
    said = client.get("/api/v1/openapi.json").json
    body = SMALL if method == "POST" else None
    answer = client.open(f"/api/v1/{path}", method=method, json=body)
    schema_of(said, schema).validate(answer.json)


def test_every_route_of_the_interface_is_described(app: Flask) -> None:
    routes = {
        (rule.rule.removeprefix("/api/v1"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.rule.startswith("/api/v1") and method not in {"HEAD", "OPTIONS"}
    }
    paths = document(Config())["paths"]
    assert routes == {(path, method) for path, said in paths.items() for method in said}


def test_a_problem_is_as_described(client: FlaskClient) -> None:
    said = client.get("/api/v1/openapi.json").json
    for answer in (client.post("/api/v1/reviews"), client.get("/api/v1/reviews")):
        schema_of(said, "Problem").validate(answer.json)


def test_every_described_level_is_one() -> None:
    assert {level_named(grade) for grade in GRADES} == set(LEVELS)
