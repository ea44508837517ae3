"""Who begins a chain of a hurried text: people, devices and their pages, and no programs."""

import pytest

from dsl.kinds import Kind
from dsl.parse import parse

TITLE = "a system that does things\n\n"


def _kinds(text: str) -> dict[str, Kind]:
    return {name: each.kind for name, each in parse(TITLE + text).design.components.items()}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("editors -> user api", "editors"),
        ("dentists -> user service", "dentists"),
        ("casters -> media server", "casters"),
        ("scanners x120 -> api gateway -> user api", "scanners"),
        ("printers (40) -> load balancer", "printers"),
        ("smart meters x4000 -> mqtt broker", "smart_meters"),
        ("atms -> load balancer", "atms"),
        ("turnstiles -> edge box", "turnstiles"),
        ("truck GPS -> user api", "truck_GPS"),
        ("kitchen display -> user api", "kitchen_display"),
        ("dispatcher consoles (60) -> user api", "dispatcher_consoles"),
        ("doctor web, patient app -> user api", "doctor_web"),
    ],
)
def test_people_and_devices_begin_chains(line: str, name: str) -> None:
    assert _kinds(line)[name] is Kind.CLIENT


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("scanners x3 -> s3", "scanners"),
        ("scanners -> orders db", "scanners"),
        ("kafka -> scanners -> user api", "scanners"),
        ("importers -> orders db", "importers"),
        ("indexers x4 -> user api", "indexers"),
        ("editors -> orders db", "editors"),
        ("lb -> editors -> user api", "editors"),
        ("orders -> user api", "orders"),
        ("playlists -> user api", "playlists"),
        ("payments -> kafka -> ledger worker", "payments"),
        ("users service -> user api", "users_service"),
        ("admin consoles service -> user api", "admin_consoles_service"),
        ("clinic web x3 -> user api", "clinic_web"),
    ],
)
def test_programs_begin_chains_too(line: str, name: str) -> None:
    assert _kinds(line).get(name) is not Kind.CLIENT


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("5M smart meters -> mqtt broker", 5_000_000),
        ("chargers 15k -> load balancer", 15_000),
        ("1.5k robots -> user api", 1_500),
    ],
)
def test_an_amount_beside_a_plural_counts(line: str, count: int) -> None:
    assert next(iter(parse(TITLE + line).design.components.values())).count == count


@pytest.mark.parametrize(
    "line", ["user -> video encoder 4k", "=> 200k msg/s", "50k connected apps"]
)
def test_a_resolution_or_a_load_counts_nothing(line: str) -> None:
    found = parse(f"{TITLE}user -> user api\n{line}").design.components
    assert not [each for each in found.values() if each.count]


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        (
            "Citizens use a web portal -> waf -> user api",
            {"Citizens": "client", "web_portal": "client", "waf": "waf", "user_api": "service"},
        ),
        (
            "The customer sends photos from the mobile app -> user api",
            {"customer": "client", "mobile-app": "client", "user_api": "service"},
        ),
        ("users of the mobile app -> user api", {"user_api": "service"}),
        ("admin api x2 -> the orders db", {"admin_api": "service"}),
    ],
)
def test_a_sentence_of_use_is_two_ends(line: str, kinds: dict[str, str]) -> None:
    found = _kinds(line)
    assert {name: found.get(name) for name in kinds} == {n: Kind(k) for n, k in kinds.items()}
    if len(kinds) == 1:
        assert "users" not in found


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("weather api", Kind.EXTERNAL),
        ("tariff api (ext)", Kind.EXTERNAL),
        ("orders api", Kind.SERVICE),
        ("tariff api (fast)", Kind.SERVICE),
        ("weather service", Kind.SERVICE),
    ],
)
def test_an_api_of_others_is_outside(phrase: str, kind: Kind) -> None:
    assert list(_kinds(f"user -> user api -> {phrase}").values())[-1] is kind
