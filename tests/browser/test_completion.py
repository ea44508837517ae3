"""What the editor offers at each place."""

import pytest


def offered(page):
    page.wait_for_selector(".cm-tooltip-autocomplete li")
    page.wait_for_timeout(100)
    return page.locator(".cm-completionLabel").all_inner_texts()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ser", "service"),
        ("pos", "postgres"),
        ("flo", "flow"),
        ("service api [lim", "limit"),
        ("client c\nc -> api [tim", "timeout"),
        ("region eu [rol", "role"),
        ("region eu [role=lea", "leader"),
        ("warehouse olap: Click", "clickhouse"),
        ("require ava", "availability"),
        ("service orders\nclient c\nc -> ord", "orders"),
        ("service orders\nclient c\nc -> orders\nflow f 1/s: c -> ord", "orders"),
        ("postgres main\npostgres copy [replica-of=mai", "main"),
        ("accept single", "single-point-of-failure"),
    ],
)
def test_the_word_that_fits_is_offered(reader, typed, expected):
    one = reader()
    page = one.open()
    page.wait_for_load_state("networkidle")
    page.locator(".cm-content").click()
    page.keyboard.insert_text(typed[:-1])
    page.keyboard.type(typed[-1])
    assert expected in offered(page)


def test_tab_takes_what_is_offered(reader):
    one = reader()
    page = one.open()
    page.wait_for_load_state("networkidle")
    page.locator(".cm-content").click()
    page.keyboard.type("service api [stateles", delay=10)
    offered(page)
    page.keyboard.press("Tab")
    assert one.text == "service api [stateless]"


def test_nothing_is_offered_in_a_comment(reader):
    one = reader()
    page = one.open()
    page.wait_for_load_state("networkidle")
    page.locator(".cm-content").click()
    page.keyboard.type("# serv", delay=20)
    page.wait_for_timeout(300)
    assert page.locator(".cm-tooltip-autocomplete").count() == 0
