"""What several lines say together: headed lists, tables, keys below a name, trees and paths."""

from __future__ import annotations

import pytest

from dsl.design import Design
from dsl.kinds import Kind
from dsl.parse import parse
from tests.work import assert_linear


def _links(design: Design) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in design.links}


def _read(text: str) -> Design:
    parsed = parse(text)
    assert not [each.message for each in parsed.problems if each.fatal]
    return parsed.design


def test_a_heading_says_what_the_entries_of_its_list_are() -> None:
    design = _read(
        "Services:\n- profile\n- match x3\nClients:\n- web\n\nweb -> lb -> profile, match (go)\n"
    )
    kinds = {name: each.kind for name, each in design.components.items()}
    assert kinds["profile"] is kinds["match"] is Kind.SERVICE
    assert kinds["web"] is Kind.CLIENT
    assert design.components["match"].count == 3


def test_a_heading_says_what_the_list_behind_its_colon_is() -> None:
    design = _read(
        "Clients: iOS, Web\nServices: profile, chat\nMessaging: Kafka\n"
        "iOS, Web -> nginx -> profile, chat\nchat -> Kafka\n"
    )
    assert "Messaging" not in design.components
    assert design.components["Web"].kind is Kind.CLIENT
    assert design.components["chat"].kind is Kind.SERVICE


def test_a_heading_makes_no_component_of_a_sentence() -> None:
    parsed = parse("Services:\n- should be stateless\n- profile svc (go)\nlb -> profile svc\n")
    assert set(parsed.design.components) == {"lb", "profile_svc"}


def test_a_table_of_components_gives_product_count_and_calls() -> None:
    design = _read(
        "| Service | Type | Tech | Replicas | Depends on |\n|---|---|---|---|---|\n"
        "| orders | service | Go | 4 | orders db, kafka |\n"
        "| orders db | database | Postgres 15 | 1 + 2 replicas | - |\n"
    )
    assert _links(design) == {("orders", "orders-db"), ("orders", "kafka")}
    orders, store = design.components["orders"], design.components["orders-db"]
    assert (orders.kind, orders.count, store.count) == (Kind.SERVICE, 4, 3)
    assert store.technology
    assert store.technology.id == "postgres"


def test_a_table_of_links_gives_a_link_for_each_row() -> None:
    design = _read(
        "| From | To | Protocol |\n|------|----|----------|\n"
        "| Browser | nginx | HTTPS |\n| nginx | Rails app | HTTP |\n"
    )
    assert _links(design) == {("Browser", "nginx"), ("nginx", "Rails_app")}
    assert [link.label for link in design.links] == ["HTTPS", "HTTP"]


def test_a_table_of_anything_else_draws_nothing() -> None:
    design = _read("web -> api\n\n| Endpoint | Method |\n|---|---|\n| /orders | GET |\n")
    assert set(design.components) == {"web", "api"}


def test_keys_below_a_component_name_whom_it_calls_and_what_it_is() -> None:
    design = _read(
        "Order Service\n  in: API Gateway\n  out: Orders DB, Kafka\n  instances: 12\n"
        "Orders DB\n  tech: Postgres\n"
    )
    assert _links(design) == {
        ("API-Gateway", "Order_Service"),
        ("Order_Service", "Orders-DB"),
        ("Order_Service", "Kafka"),
    }
    assert design.components["Order_Service"].count == 12
    technology = design.components["Orders-DB"].technology
    assert technology
    assert technology.id == "postgres"


def test_keys_below_what_is_no_component_say_nothing() -> None:
    design = parse("Notes\n - to: be decided\n - from: the last review\nclient => api\n").design
    assert _links(design) == {("client", "api")}


def test_arrows_below_a_name_and_its_colon_lead_on_from_it() -> None:
    design = _read("Web App:\n  -> Auth Service\n  -> Redis\nAuth Service:\n  -> MySQL\n")
    assert _links(design) == {
        ("Web-App", "Auth-Service"),
        ("Web-App", "Redis"),
        ("Auth-Service", "MySQL"),
    }


def test_lines_that_stand_deeper_below_a_client_are_called_from_above() -> None:
    design = _read("client\n  nginx\n    api (3 replicas)\n      redis\n      mysql\n")
    assert _links(design) == {
        ("client", "nginx"),
        ("nginx", "api"),
        ("api", "redis"),
        ("api", "mysql"),
    }


def test_a_list_below_a_name_is_no_tree() -> None:
    assert not parse("client\n  web (react)\n  mobile (swift)\n  kiosk (go)\n").design.links


def test_a_path_below_people_leads_from_line_to_line() -> None:
    design = _read("POS terminals\n => gateway\n => Event Hubs\n => Synapse\n")
    assert ("gateway", "Event-Hubs") in _links(design)
    assert ("Event-Hubs", "Synapse") in _links(design)
    fans_out = _read("api svc x2\n -> redis\n -> kafka\n -> postgres\n")
    assert {source for source, _ in _links(fans_out)} == {"api_svc"}


def test_a_drawn_tree_may_have_arrows_for_branches() -> None:
    design = _read("user\n  |-> web (nextjs)\n  |     |-> api svc\n  |     '-> opensearch\n")
    assert ("web", "opensearch") in _links(design)


def test_a_list_of_links_is_no_yaml() -> None:
    design = _read("components:\n  - db: postgres\nlinks:\n  - web -> api\n  - api -> db\n")
    assert _links(design) == {("web", "api"), ("api", "db")}
    code = [each.code for each in parse("services:\n  web:\n    image: nginx\n").problems]
    assert code == ["foreign-text"]


def test_long_dashes_and_angles_draw_where_nothing_else_does() -> None:
    assert ("nginx", "api") in _links(_read("client --- nginx --- api\napi --- redis\n"))
    assert ("lb", "api") in _links(_read("client >> lb >> api >> redis\n"))
    compares = parse("Reqs: reads >> writes, 30k rps\nclient => api\n").design
    assert set(compares.components) == {"client", "api"}


def test_a_component_of_a_link_may_be_named_by_its_kind_beside_another_of_that_kind() -> None:
    design = _read("Write path: client => api\nRead path: dashboard => query api\n")
    assert {"client", "dashboard"} <= set(design.components)


@pytest.mark.parametrize(
    "line",
    [
        "| a | b |\n|---|---|\n",
        "Services:\n- profile\n",
        "api svc\n  out: db\n  in: lb\n",
        "|-> api\n",
    ],
)
def test_much_structure_takes_linear_time(line: str) -> None:
    assert_linear(lambda times: parse("client => lb\n" + line * times), 60)


def test_many_names_that_are_told_of_take_linear_time() -> None:
    entries = "".join(f"Store{at} - keeps orders of store {at}\n" for at in range(640))
    assert_linear(lambda times: parse(entries[: times * 40]), 70)
