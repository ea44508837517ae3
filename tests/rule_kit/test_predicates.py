"""Predicates: composed, checked, in one table with a generated page."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer import (
    always,
    at_level,
    components,
    has_mode,
    holds,
    inherited,
    is_data_store,
    is_kind,
    links,
    requires,
    states,
)
from reviewer.analysis.facts import Facts
from reviewer.rule_kit.predicate import PREDICATES, Entry, PredicateError, of_component, register
from reviewer.rule_kit.readings import State
from tools import generate_predicates_page

TEXT = """
require p99 200ms
client app
network inside [encrypted] {
  postgres payments
  redis hot [encrypted=no]
}
service api x3
app -> api [tls=no]
api -> payments [tls]
api ~> payments [tls=no]
api -> hot
"""
FACTS = Facts(parse(TEXT).design)
PARTS = FACTS.design.components


def test_the_page_is_fresh() -> None:
    page = generate_predicates_page.PAGE.read_text("utf-8")
    assert page == generate_predicates_page.page(), "stale: run `make generate`"


@pytest.mark.parametrize("entry", PREDICATES.values(), ids=lambda entry: entry.name)
def test_each_says_in_one_sentence_what_it_asks(entry: Entry) -> None:
    assert entry.sentence.startswith("Whether ")
    assert entry.sentence.endswith((".", "is whole."))
    assert "  " not in entry.sentence


def test_predicates_compose() -> None:
    either = (is_data_store & holds("money")) | is_kind("service") & ~requires("p50")
    assert [name for name, part in PARTS.items() if either(FACTS, part)] == ["payments", "api"]
    assert repr(is_kind("lb") & ~always) == "(is_kind('lb') & ~always)"


def test_one_of_links_is_not_joined_with_one_of_components() -> None:
    with pytest.raises(PredicateError, match=r"of a component and .* of a link"):
        is_data_store & has_mode("sync")


def test_a_predicate_is_false_of_what_it_is_not_asked_of() -> None:
    assert not is_data_store(FACTS, FACTS.design.links[0])
    assert not has_mode("sync")(FACTS, PARTS["api"])


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (lambda: holds("cash"), "`cash` is no topics of `holds`; there are health, money, people"),
        (is_kind, r"write `is_kind\(\*kinds\)`; 0 arguments were given"),
        (lambda: at_level("senior", "staff"), "2 arguments"),
        (lambda: states("encrpted"), "`encrpted` is no attribute of the language"),
        (lambda: is_data_store & True, "joins two predicates, not bool"),
    ],
)
def test_a_wrong_argument_is_refused_where_the_rule_is_declared(wrong, text: str) -> None:
    with pytest.raises(PredicateError, match=text):
        wrong()


def test_a_name_is_registered_once() -> None:
    with pytest.raises(PredicateError, match="registered already"):
        register(PREDICATES["is_data_store"])
    with pytest.raises(PredicateError, match="registered already"):

        @of_component
        def is_data_store(facts: Facts, part: object) -> bool:
            """Whether it is one."""
            return False


def test_a_group_states_an_attribute_for_what_is_in_it() -> None:
    assert inherited("encrypted").state(FACTS, PARTS["payments"]) is State.STATED
    assert inherited("encrypted").state(FACTS, PARTS["hot"]) is State.DENIED
    assert states("encrypted").state(FACTS, PARTS["payments"]) is State.SILENT


def test_the_last_link_between_two_speaks_for_them() -> None:
    tls = states("tls")
    by_link = {link.id: tls.state(FACTS, link) for link in FACTS.design.links}
    assert by_link == {
        "app->api": State.DENIED,
        "api->payments": State.SILENT,
        "api~>payments": State.DENIED,
        "api->hot": State.SILENT,
    }


def test_a_scope_keeps_the_order_of_the_text() -> None:
    scope = components(is_data_store) | links(has_mode("async"))
    assert [getattr(part, "name", None) or part.id for part in scope.parts_of(FACTS)] == [
        "payments",
        "api~>payments",
    ]
