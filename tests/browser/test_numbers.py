"""The numbers on the page: what if, live, by keyboard, in both themes, on a phone."""

import pytest

SHOP = (
    "client u\nservice api x4 [capacity=100/s]\nredis hot\npostgres db\n"
    "u -> api -> hot, db\nflow look 200/s: u -> api -> hot -> db\n"
)
TOLD = "document.querySelector('.supposed .outcome')?.textContent ?? ''"
ROW = "[...document.querySelectorAll('#numbers tbody tr')].find(r => r.cells[0].textContent.includes('{}')).innerText"


def opened(reader, text=SHOP, **context):
    one = reader(**context)
    page = one.open()
    one.write(text)
    page.wait_for_selector("#numbers table")
    return one, page


def slide(page, name, keys):
    """Move a slider by keyboard."""
    page.focus(f"#{name}")
    for key in keys:
        page.keyboard.press(key)


def test_the_load_is_moved_by_keyboard_and_the_numbers_follow(reader):
    one, page = opened(reader)
    one.until(f"({TOLD}).includes('It holds')")
    slide(page, "suppose-load", ["End"])
    one.until(
        f"({TOLD}).includes('`api`'.replaceAll('`', '')) && ({TOLD}).includes('breaks first, at 1.5×')"
    )
    assert page.get_attribute("#suppose-load", "aria-valuetext") == "×1,000"
    assert "✖" in page.evaluate(ROW.format("api"))
    slide(page, "suppose-load", ["Home"])
    one.until(f"({TOLD}).includes('It holds')")


def test_what_fails_is_chosen_and_what_dies_is_told(reader):
    one, page = opened(reader)
    page.select_option("#suppose-fail", "api")
    one.until(f"({TOLD}).includes('look fails')")
    assert "lost" in page.evaluate(ROW.format("api"))
    page.click("#suppose-nothing")
    one.until(f"({TOLD}).includes('It holds')")
    assert page.input_value("#suppose-fail") == ""


def test_a_zone_that_is_only_counted_can_fail(reader):
    one, page = opened(reader, SHOP.replace("api x4 [", "api x4 [zones=2, "))
    page.wait_for_selector("#suppose-fail option[value='zone 2']", state="attached")
    page.select_option("#suppose-fail", "zone 2")
    one.until(f"({TOLD}).includes('breaks at once')")


def test_what_the_design_leaves_open_is_asked_and_not_red(reader):
    one, page = opened(reader, SHOP.replace("api x4", "api"))
    one.until(f"({TOLD}).includes('Not known yet')")
    assert "?" in page.evaluate(ROW.format("api"))
    assert page.query_selector("#numbers tr.full") is None


def test_a_hit_rate_is_moved(reader):
    one, page = opened(reader)
    assert page.input_value("#suppose-hit-hot") == "90"
    slide(page, "suppose-hit-hot", ["Home"])
    one.until(f"({ROW.format('db')}).includes('200/s')")
    assert page.get_attribute("#suppose-hit-hot", "aria-valuetext") == "0%"


def test_a_figure_typed_becomes_a_line_of_the_design(reader):
    one, page = opened(reader)
    page.click(".taken summary")
    page.fill("#taken-hot\\.hit", "50%")
    page.keyboard.press("Enter")
    one.rest()
    assert one.text.rstrip().endswith("assume hot.hit 50%")
    one.until(f"({ROW.format('db')}).includes('100/s')")
    one.until("!document.getElementById('taken-hot.hit')")  # it is stated now


def test_the_change_is_written_into_the_design(reader):
    one, page = opened(reader)
    slide(page, "suppose-load", ["End"])
    page.wait_for_selector("#apply-change")
    page.click("#apply-change")
    one.rest()
    assert "service api x2500 [capacity=100/s]" in one.text
    assert "flow look 200k/s" in one.text


def test_what_cannot_be_worked_out_is_said(reader):
    one, page = opened(reader)
    page.route("**/api/v1/whatif", lambda route: route.abort())
    slide(page, "suppose-load", ["End"])
    one.until(f"({TOLD}).includes('cannot be reached')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_numbers(reader, scheme):
    one, page = opened(reader, color_scheme=scheme)
    slide(page, "suppose-load", ["End"])
    page.select_option("#suppose-p99", "0.5x")
    page.wait_for_selector("#apply-change")
    page.click(".taken summary")
    one.still()
    assert one.axe() == []


def test_a_phone_shows_them_without_scrolling_sideways(reader):
    _, page = opened(reader, viewport={"width": 375, "height": 700})
    slide(page, "suppose-load", ["End"])
    page.wait_for_selector("#apply-change")
    page.click(".taken summary")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    boxes = page.evaluate(
        "[...document.querySelectorAll('#numbers input, #numbers select, #numbers .table')]"
        ".map(e => e.getBoundingClientRect()).filter(b => b.right > 375 || b.left < 0).length"
    )
    assert boxes == 0
