"""The rows of defaults are well formed, fresh, and refused where something is missing."""

from __future__ import annotations

import copy
import datetime
import tomllib
from typing import Any

import pytest

from dsl.catalogue import catalogue
from dsl.defaults import defaults
from tools.defaults_page import page
from tools.generate_defaults import DATA, PAGE, TABLE, as_text, faults_in

ROWS = tomllib.loads(TABLE.read_text("utf-8"))
MEASURED = [
    pytest.param(row, id=f"{table}.{key}")
    for table in ("client", "server", "library")
    for key, row in ROWS[table].items()
]


def test_what_is_generated_is_fresh() -> None:
    assert list(faults_in(ROWS)) == []
    assert DATA.read_text("utf-8") == as_text(ROWS), "run `make generate`"
    assert PAGE.read_text("utf-8") == page(ROWS), "run `make generate`"


@pytest.mark.parametrize("row", MEASURED)
def test_a_row_has_a_version_a_date_and_how_it_was_measured(row: Any) -> None:
    assert row["version"][0].isdigit()
    assert row["measured"] >= datetime.date(2026, 1, 1)
    assert row["how"]
    assert f"{row['title']} {row['version']}" in PAGE.read_text("utf-8")


def test_every_protocol_has_a_client_and_a_technology() -> None:
    spoken = {name for row in defaults().clients.values() for name in row.protocols}
    assert spoken == set(defaults().protocols.values()) | {"http"}
    assert defaults().protocols.keys() <= catalogue().technologies.keys()


def test_a_wait_is_what_was_seen_else_what_the_settings_come_to() -> None:
    clients = defaults().clients
    assert clients["redis-py"].wait == 60
    assert clients["boto3-dynamodb"].wait == 4 * 60
    assert clients["sqlalchemy"].wait is None


@pytest.mark.parametrize(
    ("table", "row", "change", "said"),
    [
        ("client", "pg", {"version": None}, "[client.pg]: no `version`"),
        ("client", "pg", {"measured": None}, "[client.pg]: no `measured`"),
        ("client", "pg", {"measured": "2026"}, "[client.pg]: `measured` is no date"),
        ("client", "pg", {"how": []}, "[client.pg]: `how` lists some of"),
        ("client", "pg", {"how": ["hearsay"]}, "[client.pg]: `how` lists some of"),
        ("client", "pg", {"timeout": 0}, "[client.pg]: `timeout` is no number above zero"),
        ("client", "pg", {"timeout": -1}, "[client.pg]: `timeout` is no number above zero"),
        ("client", "pg", {"timeout": float("nan")}, "`timeout` is no number above zero"),
        ("client", "pg", {"pool": True}, "[client.pg]: `pool` is no number above zero"),
        ("client", "pg", {"colour": "red"}, "[client.pg]: `colour` is not known"),
        ("client", "pg", {"backoff": "some"}, "[client.pg]: `backoff` is one of"),
        ("client", "pg", {"protocols": ["smoke"]}, "[client.pg]: no protocol `smoke`"),
        ("client", "pg", {"language": "Latin"}, "[client.pg]: no language `Latin`"),
        ("server", "etcd", {"limits": {"data": {"value": 1}}}, "`limits.data` needs value"),
        ("server", "postgrs", {"title": "?"}, "[server.postgrs]: no such technology"),
    ],
)
def test_a_fault_is_named_with_its_place(
    table: str, row: str, change: dict[str, Any], said: str
) -> None:
    data = copy.deepcopy(ROWS)
    merged = {**data[table].get(row, data["server"]["redis"]), **change}
    data[table][row] = {key: value for key, value in merged.items() if value is not None}
    assert any(said in fault for fault in faults_in(data))
    assert list(faults_in(ROWS)) == []


def test_a_technology_speaks_one_protocol_and_is_in_the_catalogue() -> None:
    data = copy.deepcopy(ROWS)
    data["protocols"]["mysql"] += ["postgres", "reddis"]
    faults = list(faults_in(data))
    assert "[protocols] mysql: `postgres` is listed twice" in faults
    assert "[protocols] mysql: `reddis` is no technology" in faults
