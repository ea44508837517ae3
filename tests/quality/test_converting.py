"""What a published design is in the language, and that all of it is read back."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.design import Design, Mode
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from tests.effort import examples
from tests.quality.converting import convert

_DESIGNS = Path(__file__).parent / "fixtures" / "designs"
_NAMES = sorted(file.stem for file in _DESIGNS.glob("*.json"))


def _data(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((_DESIGNS / f"{name}.json").read_text("utf-8"))
    return data


def _design(data: dict[str, Any]) -> Design:
    parsed = parse(convert(data).text)
    assert not parsed.partial, [problem.message for problem in parsed.problems]
    return parsed.design


def _demand(design: Design) -> dict[str, float]:
    facts = Facts(design)
    found = ((name, facts.traffic.demand(name)) for name in design.components)
    return {name: demand.total for name, demand in found if demand is not None}


@pytest.mark.parametrize("name", _NAMES)
def test_every_part_is_read_back(name: str) -> None:
    data = _data(name)
    design = _design(data)
    assert len(design.components) == len(data["components"])
    ids = convert(data).ids
    assert {ids[each] for each in design.components} == {each["id"] for each in data["components"]}


@pytest.mark.parametrize("name", _NAMES)
def test_what_experts_said_is_never_read(name: str) -> None:
    data = _data(name)
    bare = {key: data[key] for key in ("title", "components", "connections", "requirements")}
    told = data | {"expected": [{"problem": "spof"}], "notes": "x", "name": "other"}
    assert convert(bare) == convert(data) == convert(told)


def test_a_note_is_never_read() -> None:
    data = _data("facts")
    assert "never read" not in convert(data).text
    del data["components"][0]["attributes"]["note"]
    assert convert(data) == convert(_data("facts"))


def test_links_between_the_same_two_are_one() -> None:
    design = _design(_data("bakery"))
    (link,) = (link for link in design.links if link.target == "orders")
    assert link.attributes.on == "miss"
    assert not link.attributes.read


def test_stated_rates_become_demand() -> None:
    demand = _demand(_design(_data("bakery")))
    # a tenth of 1,000 reads misses the cache, and 100 writes pass it
    assert demand == pytest.approx({"guests": 1100, "shop": 1100, "hot": 1000, "orders": 200})


def test_rates_in_many_spellings_become_demand() -> None:
    demand = _demand(_design(_data("spellings")))
    # stated beside a peak of twice as much: 24,000/s is the average, and 48,000/s the peak
    assert demand["n1"] == demand["n2"] == pytest.approx(24_000)
    assert demand["api"] == demand["hot"] == pytest.approx(48_000)
    assert demand["db"] == pytest.approx(4_800 + 800)
    assert demand["log"] == pytest.approx(30e6 / 3_600 * 2, rel=0.01)
    assert demand["blobs"] == pytest.approx(25e6 / 86_400 * 2 + 3_200, rel=0.01)


def test_a_rate_with_bytes_gives_the_size() -> None:
    design = _design(_data("spellings"))
    stages = [stage for flow in design.flows for stage in flow.stages if stage.attributes.size]
    assert [stage.attributes.size.value for stage in stages if stage.attributes.size] == [3e6]


def test_requirements() -> None:
    required = {one.metric: str(one.value) for one in _design(_data("spellings")).requirements}
    assert required == {
        "requests": "48k/s", "writes": "25M/d", "users": "10M/d", "p99": "100ms",
        "storage": "75TB/d", "bandwidth": "5.8GB/s", "consistency": "eventual",
        "retention": "5y", "staleness": "1d", "rpo": "0s", "connections": "2M",
    }  # fmt: skip


def test_two_centres() -> None:
    design = _design(_data("twins"))
    links = {link.id: link for link in design.links}
    assert design.components["east"].groups == ("us_east",)
    assert links["users->west"].attributes.on == "failure"
    assert links["users<->chat"].mode is Mode.HELD
    assert links["jobs~>send"].mode is Mode.ASYNC  # drawn as `send` asking `jobs`
    assert design.components["send"].attributes.dlq == "dead"
    assert design.components["send"].attributes.retry is True
    assert set(Facts(design).topology.replicas.of("main")) == {"copy", "spare"}


def test_counts() -> None:
    parts = _design(_data("facts")).components
    assert parts["the_sql"].count == 3  # a leader and two read replicas
    assert parts["the_nosql"].count == 72
    assert parts["the_app"].many
    cache = parts["the_cache"]
    assert (cache.count, cache.attributes.shards) == (1, 3)  # three machines, a shard each


def test_nodes_of_a_store_that_splits_by_itself_are_counted() -> None:
    box = {"id": "es", "kind": "search", "technology": "Elasticsearch", "replicas": 6, "shards": 3}
    assert _design({"components": [box]}).components["es"].count == 6


def test_what_is_not_written_of_a_total_is_read() -> None:
    data = {
        "components": [{"id": "u", "kind": "client"}, {"id": "w", "kind": "app"}],
        "connections": [{"from": "u", "to": "w", "op": "read/write", "rate": "1000/s"}],
        "requirements": {"rps": 1000, "writes_per_second": 10},
    }
    demand = Facts(_design(data)).traffic.demand("w")
    assert demand is not None
    assert (round(demand.reads), round(demand.writes)) == (990, 10)


def test_attributes() -> None:
    said = {name: part.attributes for name, part in _design(_data("facts")).components.items()}
    app, web, sql, nosql = (said[f"the_{kind}"] for kind in ("app", "web", "sql", "nosql"))
    assert (app.limit, app.retry, app.timeout, app.waf) == (
        app.limit, 3, False, False,
    )  # fmt: skip
    assert (app.sessions, app.secrets, app.deploy) == ("token", "config", "in-place")
    assert (web.sessions, web.stateless, web.zones) == ("memory", False, 1)
    assert (web.workloads, web.colocated) == (("orders", "logs"), ("metadata-db",))
    assert (sql.backup, sql.role, str(sql.data)) == (True, "leader", "30GB")
    assert (nosql.shard, nosql.rf, nosql.archive) == (("user-id",), 3, "downsample")
    assert (said["the_queue"].durable, said["the_file_store"].archive) == (False, "cold")
    assert str(said["the_file_store"].disk) == "1TB"
    assert str(said["the_batch"].every) == "1d"


def test_what_is_not_said_is_listed() -> None:
    dropped = convert(_data("facts")).dropped
    assert any(each.startswith("the_sql isolation: serializable") for each in dropped)
    assert any("blockchain" in each for each in convert(_data("odd")).dropped)
    assert any("nowhere" in each for each in convert(_data("odd")).dropped)


_TEXT = st.text(max_size=12) | st.sampled_from(
    ["5/s", "1 TB/day", "xmany", "flow", "a b", '"', "3", "misses", "replica", "9e999/s", "-1"]
)
_VALUE = (
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT | st.lists(_TEXT, max_size=2)
)
_KEYS = st.sampled_from(
    ["replicas", "shards", "zones", "regions", "nodes", "role", "region", "technology", "ttl",
     "retry", "capacity", "host", "dau", "utilisation", "read_replicas", "schedule", "x y"]
)  # fmt: skip
_WANTS = st.sampled_from(
    ["dau", "qps", "peak_qps", "reads_per_s", "storage", "latency_ms", "read_write_ratio", "rpo",
     "availability", "page_size", "consistency", "?"]
)  # fmt: skip
_BOX = st.fixed_dictionaries(
    {"id": _TEXT, "kind": st.sampled_from(["app", "client", "sql", "cache", "lb", "queue", "?"])},
    optional={"label": _TEXT, "attributes": st.dictionaries(_KEYS, _VALUE, max_size=4)},
)


@st.composite
def _drawings(draw: st.DrawFn) -> dict[str, Any]:
    boxes = draw(st.lists(_BOX, min_size=1, max_size=6))
    ends = st.sampled_from([each["id"] for each in boxes])
    arrow = st.fixed_dictionaries(
        {"from": ends, "to": ends},
        optional={
            "mode": st.sampled_from(["sync", "async"]),
            "op": st.sampled_from(["read", "write", "read/write", "consume", "replicate", "?"]),
            "rate": _TEXT | st.floats(),
        },
    )
    return {
        "title": draw(_TEXT),
        "components": boxes,
        "connections": draw(st.lists(arrow, max_size=9)),
        "requirements": draw(st.dictionaries(_WANTS, _VALUE, max_size=4)),
    }


@settings(max_examples=examples(150, quick=50), deadline=None)
@given(_drawings())
def test_any_drawing_is_read(data: dict[str, Any]) -> None:
    _design(data)
