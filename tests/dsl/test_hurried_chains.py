"""The chains of hurried lines and the slips in them: what they join, and which hint fixes them."""

import pytest

from dsl.kinds import Kind
from dsl.parse import parse
from tests.dsl.correcting import At, correct

TITLE = "a system that does things\n\n"


def _links(text: str) -> set[tuple[str, str]]:
    parsed = parse(text)
    assert not [problem for problem in parsed.problems if problem.fatal]
    return {(link.source, link.target) for link in parsed.design.links}


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("user > api > redis, api > postgres", {("api", "redis"), ("api", "postgres")}),
        ("user -> api -> redis; admin -> api", {("user", "api"), ("admin", "api")}),
        ("user -> api, web -> redis", {("api", "redis"), ("web", "redis")}),
        ("user -> api -> (sync every 30s) -> kafka", {("api", "kafka")}),
        ("user -webrtc-> media server", {("user", "media_server")}),
        ("user -- gateway -> api", {("user", "gateway"), ("gateway", "api")}),
        ("user -- reads --> api", {("user", "api")}),
        (
            "api -> ambulances/drones/trucks",
            {("api", "ambulances"), ("api", "drones"), ("api", "trucks")},
        ),
    ],
)
def test_a_line_joins_what_it_means(line: str, links: set[tuple[str, str]]) -> None:
    assert links <= _links(TITLE + line)


def test_a_label_between_arrows_is_kept() -> None:
    parsed = parse(f"{TITLE}user -> user api -> (sync every 30s) -> kafka")
    assert [link.label for link in parsed.design.links] == ["", "sync every 30s"]


def test_what_runs_a_service_is_no_second_one() -> None:
    text = f"{TITLE}user -> Cloud Run (course api)\ncourse api -> redis"
    assert ("course_api", "redis") in _links(text)
    assert ("user", "course_api") in _links(text)
    later = f"{TITLE}orders -> user api\nlambda (orders) -> sqs"
    assert parse(later).design.components["orders"].kind is Kind.FUNCTION
    store = f"{TITLE}user -> orders service -> postgres (orders)\norders service -> kafka"
    assert ("orders_service", "postgres") in _links(store)


def test_all_services_are_those_above() -> None:
    text = (
        f"{TITLE}user -> cart service -> postgres\ncart service -> mail worker\n"
        "all services -> datadog"
    )
    assert {("cart_service", "datadog"), ("mail_worker", "datadog")} <= _links(text)
    assert not {("user", "datadog"), ("postgres", "datadog")} & _links(text)


@pytest.mark.parametrize("pair", ["HA pair", "pair", "active/passive pair"])
def test_a_pair_is_two(pair: str) -> None:
    parsed = parse(f"{TITLE}user -> call router ({pair})")
    assert parsed.design.components["call_router"].count == 2


def test_a_tree_below_a_client_is_who_calls_what() -> None:
    tree = "viewers\n └─ CDN\n     ├─ web server x2\n     │   └─ S3\n     └─ redis"
    assert _links(tree) == {
        ("viewers", "CDN"),
        ("CDN", "web-server"),
        ("web-server", "S3"),
        ("CDN", "redis"),
    }


def test_a_tree_of_parts_joins_nothing() -> None:
    tree = "user -> api\nBackend\n ├─ auth service\n └─ mail service"
    assert _links(tree) == {("user", "api")}


@pytest.mark.parametrize(
    ("text", "hint", "names"),
    [
        ("client -> api\nredis geo [ttl=15s)\napi -> geo", "write `]`", {"client", "api", "geo"}),
        ("client -> api\nregion eu (\nservice api\n}", "write `{`", {"client", "api"}),
        ("client -> api\nrequire availability 99.9&", "write `%`", {"client", "api"}),
        ("client -> api\nflow read; client -> api", "write `:`", {"client", "api"}),
        (
            "client -> gateway -> orders\nservice ordersx3",
            "write `orders x3`",
            {"client", "gateway", "orders"},
        ),
        (
            "client -> shop ->\nbookings db\nservice shop x3",
            "write `-> bookings db`",
            {"client", "shop", "bookings_db"},
        ),
    ],
)
def test_a_slip_in_a_mark_is_corrected(text: str, hint: str, names: set[str]) -> None:
    parsed = parse(text)
    errors = [problem for problem in parsed.problems if problem.fatal]
    assert [error.hint for error in errors] == [hint]
    corrected = correct(At(parsed.design.source.text, *errors[0].span), hint)
    assert corrected is not None
    after = parse(corrected)
    assert not [problem for problem in after.problems if problem.fatal]
    assert set(after.design.components) == names


def test_a_bracket_with_its_own_inside_is_closed_behind_it() -> None:
    errors = [each for each in parse("client -> api\nservice api [note=(x)").problems if each.fatal]
    assert "write `]`" not in [error.hint for error in errors]


def test_a_count_glued_to_a_name_of_several_words_is_no_problem_outside_of_the_text() -> None:
    problems = parse('client -> gateway -> "my door"\nservice my doorx11').problems
    assert all(problem.span.start >= 0 for problem in problems), problems
    assert "wrong-count" not in {problem.code for problem in problems}
