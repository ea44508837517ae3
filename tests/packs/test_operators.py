"""Each operator finds what it says, asks where a fact is missing, and credits what holds."""

from __future__ import annotations

import pytest

from tests.packs.making import faults, judged, pack, rule, said

SHOP = """
    client app
    service api x3
    redis hot x2
    postgres db
    app -> api -> hot -> db
    api -> db
"""


def test_each_looks_at_what_matches() -> None:
    found = said("  each: {match: n.family == 'store', assert: n.count >= 2}", SHOP)
    assert found["findings"] == ["`db` has one copy"]
    assert found["credits"] == ["Each store keeps copies: `hot`"]


@pytest.mark.parametrize(
    ("subject", "body", "message", "finding"),
    [
        ("link", "match: e.source.kind == 'service', assert: has(e.timeout)", "{e}", ["`api->hot`", "`api->db`"]),
        ("flow", "assert: flow.p99 < 1us", "{flow} {flow.op}", ["`app` read"]),
        ("group", "match: g.kind == 'zone', assert: size(g.components) > 1", "{g}: {g.components}", ["`a`: `api`"]),
    ],
)  # fmt: skip
def test_each_looks_at_links_flows_and_groups(subject, body, message, finding) -> None:
    design = SHOP.replace("service api x3", "zone a {\nservice api x3\n}")
    found = said(f"  each: {{of: {subject}, {body}}}", design, f'"{message}"')
    assert found["findings"] == finding


def test_each_asks_once_for_what_decides() -> None:
    found = said("  each: {match: n.kind == 'cache', assert: n.ttl < 1h}", SHOP)
    assert found == {
        "findings": [],
        "questions": ["What does `hot` say of `ttl`? How long an entry stays fresh."],
        "credits": [],
    }
    unknown_match = said("  each: {match: n.ttl < 1h, assert: n.count >= 2}", SHOP)
    assert [text.split("`")[1] for text in unknown_match["questions"]] == ["app", "db"]


PATHS = (
    "  every_path: {from: n.kind == 'client', to: n.kind == 'database', through: n.kind == 'cache'}"
)


def test_every_path_shows_the_shortest_that_misses() -> None:
    found = said(PATHS, SHOP, '"{from}, {to}: {path}"')
    assert found["findings"] == ["`app`, `db`: app -> api -> db"]
    passed = said(PATHS, SHOP.replace("    api -> db\n", ""), '"{path}"')
    assert passed["findings"] == []
    assert passed["credits"] == ["Each store keeps copies: `db`"]


def test_every_path_asks_where_what_is_on_the_way_is_not_known() -> None:
    body = "  every_path: {from: n.kind == 'client', to: n.kind == 'database', through: n.ttl > 1s}"
    found = said(body, SHOP.replace("    api -> db\n", ""), '"{path}"')
    assert found["findings"] == []
    assert len(found["questions"]) == 1
    assert "`ttl`" in found["questions"][0]


def test_paths_take_the_arrows_that_are_meant() -> None:
    body = PATHS.replace("}", ", over: e.mode == 'sync'}")
    found = said(body, SHOP.replace("    api -> db\n", "    api ~> db\n"), '"{path}"')
    assert found["findings"] == []


def test_a_path_leads_over_one_arrow_at_least() -> None:
    body = "  no_path: {from: n.kind == 'service', to: n.kind == 'service'}"
    two = "client app\nservice a x2\nservice b x2\napp -> a -> b"
    assert said(body, two, '"{path}"')["findings"] == ["a -> b"]
    ring = said(body, two + "\nb -> a", '"{path}"')
    assert sorted(ring["findings"]) == ["a -> b", "b -> a"]


def test_no_path_credits_what_is_not_reached() -> None:
    body = "  no_path: {from: n.kind == 'client', to: n.family == 'store'}"
    found = said(
        body, SHOP.replace("api -> db\n", "api -> hot\n").replace("hot -> db", "hot"), '"{path}"'
    )
    assert found["findings"] == ["app -> api -> hot"]
    assert found["credits"] == ["Each store keeps copies: `db`"]


LONGEST = "  longest_path: {match: n.kind == 'service', at_most: 2}"


def test_longest_path_counts_what_matches() -> None:
    chain = "client app\nservice a x2\nredis r\nservice b x2\nservice c x2\napp -> a -> r -> b -> c"
    found = said(LONGEST, chain, '"{length}: {path}"')
    assert found["findings"] == ["3: a -> r -> b -> c"]
    assert said(LONGEST.replace("2}", "3}"), chain, '"{path}"')["findings"] == []


def test_longest_path_counts_a_circle_once() -> None:
    ring = "client app\nservice a x2\nservice b x2\nservice c x2\napp -> a -> b -> c -> a"
    assert said(LONGEST, ring, '"{length}"')["findings"] == ["3"]
    assert said(LONGEST.replace("2}", "3}"), ring, '"{length}"')["findings"] == []


def test_count_has_two_sides() -> None:
    least = said("  count: {match: n.kind == 'monitoring', at_least: 1}", SHOP, '"{number} of it"')
    assert least["findings"] == ["0 of it"]
    most = said("  count: {match: n.family == 'store', at_most: 1}", SHOP, '"{number}: {found}"')
    assert most["findings"] == ["2: `hot` and `db`"]
    both = said(
        "  count: {match: n.family == 'store', at_least: 1, at_most: size(design.groups) + 2}",
        SHOP,
        "x",
    )
    assert both["findings"] == []


def test_count_asks_where_those_not_known_decide() -> None:
    found = said("  count: {match: n.ttl > 1s, at_least: 1}", SHOP, "x")
    assert found["findings"] == []
    assert len(found["questions"]) == 1


WHEN = "  when: req.reads >= 10k/s\n  each: {match: n.family == 'store', assert: n.count >= 2}"


def test_when_decides_whether_a_rule_applies() -> None:
    assert said(WHEN, "require reads 10k/s\n" + SHOP.lstrip("\n").replace("    ", ""))["findings"]
    low = said(WHEN, "require reads 1k/s\n" + SHOP.lstrip("\n").replace("    ", ""))
    assert low == {"findings": [], "questions": [], "credits": []}


def test_when_that_is_not_known_asks_only_where_it_matters() -> None:
    found = said(WHEN, SHOP)
    assert found["questions"] == ["How much is `reads`? Write `require reads 100k/s`."]
    assert found["findings"] == found["credits"] == []
    fine = said(WHEN, SHOP.replace("postgres db", "postgres db x2"))
    assert fine["questions"] == []


def test_texts_are_filled_in_as_people_read_them() -> None:
    body = """  each: {match: n.kind == 'database', assert: n.count >= 2}
  sum: ["{n.reads} of {req.reads}, {n.utilisation}, {n.p99}, {{n}}", "{n.managed}, {n.callers}, {1 - 1%}"]
  write: |
    postgres {n} x2
    # was {n.count}
  question: How many {n}?"""
    found = judged(
        pack(rule(body)), "require reads 100k/s\n" + SHOP.lstrip("\n").replace("    ", "")
    )
    answer = found.findings[0].answer
    assert answer.sums[0].startswith("20k/s of 100k/s, 0.4, ")
    assert answer.sums[0].endswith(", not stated, {n}")
    assert answer.sums[1] == "no, `hot` and `api`, 99%"
    assert answer.instead == "postgres db x2\n# was 1"


OPERATORS = {
    "every-path": PATHS,
    "no-path": PATHS.replace("every_path", "no_path").replace(", through: n.kind == 'cache'", ""),
    "longest-path": LONGEST,
    "each": "  each: {match: n.kind == 'service', assert: n.count >= 2 || size(n.callers) < 5}",
    "count": "  count: {match: n.family == 'store', at_least: 1}",
}


@pytest.mark.parametrize("size", [2_000, pytest.param(10_000, marks=pytest.mark.exhaustive)])
def test_thousands_of_boxes_are_no_trouble(size: int) -> None:
    lines = [f"service s{n} x2" for n in range(size)]
    lines += [f"s{n // 2} -> s{n}\ns{max(0, n - 3)} -> s{n}" for n in range(1, size)]
    design = "\n".join(["client app", *lines, "postgres db", "app -> s0", f"s{size - 1} -> db"])
    rules = [rule(body, rule_id=name, message="x") for name, body in OPERATORS.items()]
    found = judged(pack(*rules), design)
    assert not found.failures
    assert sorted(found.rules) == sorted(OPERATORS)


BUDGET = "  each: {{match: n.kind == 'database', assert: req.cost <= {price}}}"


@pytest.mark.parametrize(
    ("price", "finding"),
    [("$20k/mo", []), ("$0.50/h", ["`db`"]), ("$.5/h", ["`db`"]), ("$100k/y", ["`db`"])],
)
def test_a_price_is_compared_with_what_may_be_spent(price, finding) -> None:
    body = BUDGET.format(price=price)
    found = said(body, f"{SHOP}    require cost $10k/mo\n", '"{n}"')
    assert found["findings"] == finding
    asked = said(body, SHOP, '"{n}"')
    assert [text.split("`")[1] for text in asked["questions"]] == ["cost"]


@pytest.mark.parametrize(
    ("price", "marked"),
    [
        ("€20k/mo", "€20k/mo"),
        ("$0/mo", "$0/mo"),
        ("$-5/mo", "$-5/mo"),
        ("$20k", "$20k"),
        ("$20k/s", "$20k/s"),
        ("$9999999999999/mo", "$9999999999999/mo"),
        ("$1e30/mo", "$1e30/mo"),
        ("20k/mo", "req.cost <= 20k/mo"),
        ("$5/M", "req.cost <= $5/M"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused_with_its_place(price, marked) -> None:
    [fault] = faults(pack(rule(BUDGET.format(price=price), message='"{n}"')))
    assert fault[2] == marked
