"""What several zones, voters, meshes and failovers depend on, in more shapes than the rules' own cases."""

from __future__ import annotations

import pytest

from tests.rules.judging import severities


@pytest.mark.parametrize(
    ("caller", "callee", "link", "expected"),
    [
        ("service shop x6 [zones=3]", "postgres db x2 [zones=1]", "->", "warning"),
        ("service shop x6 [regions=2]", "postgres db x2 [zones=[a]]", "->", "warning"),
        ("service shop x6 [zones=3]", "kafka db x3 [zones=1]", "~>", "info"),
        ("service shop x6 [zones=3]", "postgres db x2 [zones=2]", "->", None),
        ("service shop x6 [zones=3]", "postgres db x2", "->", None),
        ("service shop x6", "postgres db x2 [zones=1]", "->", None),
        ("service shop x6 [zones=3, fallback=stale]", "postgres db x2 [zones=1]", "->", None),
    ],
)
def test_what_is_spread_depends_on_what_is_not(caller, callee, link, expected):
    text = f"client app\n{caller}\n{callee}\napp -> shop {link} db"
    found = severities(text, "hidden-zone-dependency")
    assert found.get("db") == expected


@pytest.mark.parametrize(
    ("fleet", "link", "expected"),
    [
        ("service peers x2400", "peers <-> peers", "warning"),
        ("service peers x300", "peers <-> peers", "info"),
        ("service peers x12", "peers <-> peers", None),
        ("service peers xmany", "peers <-> peers", "info"),
        ("service peers x2400", "peers <-> peers [fanout=5]", None),
        ("service peers x2400", "peers ~> peers", None),
        ("service peers x2400 [cells=40]", "peers <-> peers", None),
    ],
)
def test_a_mesh_grows_with_the_square(fleet, link, expected):
    text = f"client job\n{fleet}\njob -> peers\n{link}"
    assert severities(text, "all-to-all-mesh").get("peers") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("retry=unlimited", "warning"),
        ("retry=unlimited, backoff=fixed", "warning"),
        ("retry=unlimited, backoff=exponential", "info"),
        ("retry=unlimited, breaker", "info"),
    ],
)
def test_retries_without_end(said, expected):
    text = f"client meter\nservice intake x4\nservice rates x4\nmeter -> intake\nintake -> rates [{said}]"
    assert severities(text, "retry-without-backoff").get("intake") == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("coordination one", "coordination two", "warning"),
        ("coordination one x3", "coordination two x3", "warning"),
        ("coordination one [voters=3]", "coordination two", None),
        ("coordination one x3", "coordination two x2", None),
    ],
)
def test_coordinators_drawn_in_two_halves(one, two, expected):
    text = f"{one}\n{two}\none -> two [control]"
    assert severities(text, "even-quorum").get("one") == expected


def test_what_runs_on_devices_is_no_single_point_and_has_no_rate_limit():
    text = """
    require users 5M/d
    client reader
    cache local [on-device]
    service web x40 [limit=20/s]
    reader -> local -> web
    """
    assert severities(text, "single-point-of-failure") == {}
    assert severities(text, "missing-rate-limit") == {}
