"""`POST /api/v1/whatif`: the scenario of a request, its outcome, and its refusal."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

SHOP = (
    "client u\nservice api x4 [capacity=100/s]\nredis hot\npostgres db\n"
    "u -> api -> hot, db\nflow look 200/s: u -> api -> hot -> db\n"
)


def test_load_failure_figures_and_latency_come_together(client: FlaskClient) -> None:
    said = {"design": SHOP, "load": "10x", "p99": "half", "fail": ["hot"], "set": ["api.count=5"]}
    answer = client.post("/api/v1/whatif", json=said)
    assert answer.status_code == 200
    found = answer.json["whatif"]
    parts = {part["name"]: part for part in found["components"]}
    assert parts["api"]["then"]["utilisation"] == 4.0
    assert parts["hot"]["lost"]
    assert "service api x25 [capacity=100/s]" in answer.json["design"]
    assert "flow look 2k/s" in answer.json["design"]


def test_without_a_scenario_it_is_the_design_as_it_stands(client: FlaskClient) -> None:
    found = client.post("/api/v1/whatif", json={"design": SHOP}).json["whatif"]
    assert found["breaks"] == []
    assert found["caches"] == [{"component": "hot", "hit": 0.9}]
    assert "hot.hit" in {one["subject"] for one in found["assumptions"]}
    assert all(part["today"] == part["then"] for part in found["components"])


@pytest.mark.parametrize(
    ("more", "status", "reason"),
    [
        ({"load": "lots"}, 422, "is not a multiple"),
        ({"fail": ["nobody"]}, 422, "unknown name `nobody`"),
        ({"set": ["hot.hit=often"]}, 422, "`hit`: a share was expected"),
        ({"p99": "soon"}, 422, "try `0.5x`"),
        ({"fail": "hot"}, 400, "`fail` is not a list"),
        ({"fail": ["hot"] * 51}, 400, "`fail` is not a list"),
        ({"fail": [1]}, 400, "`fail` is not a string"),
        ({"speed": "1"}, 400, "`speed` is not expected here"),
    ],
)
def test_what_cannot_be_supposed_is_refused(
    more: dict[str, object], status: int, reason: str, client: FlaskClient
) -> None:
    answer = client.post("/api/v1/whatif", json={"design": SHOP, **more})
    assert answer.status_code == status
    assert reason in answer.json["detail"]
