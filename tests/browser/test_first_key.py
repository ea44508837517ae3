"""The first screen: what is loaded before the first key, and what is in sight."""

from pathlib import Path

import pytest

LARGEST = 60_000
"""Bytes of script on the wire before the first key: a page on 3G (400 kbit/s) has them in a second."""


def scripts_of(page):
    return page.evaluate(
        "performance.getEntriesByType('resource').filter(one => /\\.js/.test(one.name))"
        ".map(one => [one.name, one.transferSize])"
    )


def test_little_script_is_loaded_before_the_first_key(reader):
    one = reader()
    page = one.page
    page.goto(one.address)
    page.wait_for_load_state("networkidle")
    loaded = scripts_of(page)
    assert loaded
    assert sum(size for _, size in loaded) <= LARGEST
    assert not [name for name, _ in loaded if "editor.js" in name]


def test_what_is_typed_before_the_editor_comes_is_kept(reader):
    one = reader()
    page = one.page
    held = []

    def hold(route):
        held.append(route)

    page.route("**/editor.js*", hold)
    page.goto(one.address)
    page.focus("#design")
    page.keyboard.type("client -> web x1 -> mysql")
    page.wait_for_selector("details.finding")  # reviewed without it
    page.keyboard.press("Home")
    while not held:
        one.pause(20)
    held[0].continue_()
    page.wait_for_selector(".cm-content")
    page.keyboard.type("# ")
    assert one.text == "# client -> web x1 -> mysql"


def test_without_the_editor_the_text_area_does(reader):
    one = reader()
    page = one.page
    page.route("**/editor.js*", lambda route: route.abort())
    page.goto(one.address)
    page.focus("#design")
    page.keyboard.type("client -> web x1 -> mysql")
    page.wait_for_selector("details.finding")
    page.locator("details.finding .fix").first.get_by_role("button", name="Apply").click()
    one.until("document.getElementById('design').value !== 'client -> web x1 -> mysql'")
    page.locator("#toast").get_by_role("button", name="Undo").click()
    one.until("document.getElementById('design').value === 'client -> web x1 -> mysql'")


def test_the_placeholder_is_a_design(reader):
    one = reader()
    page = one.open()
    ghost = page.get_attribute("#design", "placeholder")
    assert page.locator(".cm-placeholder").inner_text().replace("\n", " ") == ghost
    one.write(ghost)
    assert page.locator("#problems").count() == 0
    assert page.locator("svg.design-picture .node").count() == 5


def test_a_phone_has_the_verdict_on_its_first_screen(reader):
    one = reader(viewport={"width": 375, "height": 667})
    page = one.example("photo-feed")
    box = page.locator("#verdict-title").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 667


@pytest.mark.parametrize("size", [(375, 667), (1280, 800)])
def test_nothing_scrolls_the_header_away(reader, size):
    one = reader(viewport={"width": size[0], "height": size[1]})
    page = one.example("photo-feed")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    for name in ("#assumptions", "#words", "#findings", "#numbers"):
        page.evaluate("name => document.querySelector(name).scrollIntoView()", name)
        assert page.locator(".brand").bounding_box()["y"] >= 0
        assert page.evaluate("document.elementFromPoint(20, 20)?.closest('header') !== null"), name


@pytest.mark.parametrize("size", [(375, 667), (1280, 800)])
def test_targets_are_large_enough(reader, size):
    one = reader(viewport={"width": size[0], "height": size[1]})
    page = one.example("photo-feed")
    page.wait_for_selector("#score:not([hidden])")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, summary, input, a.tally, a.example')]"
        ".map(one => [one, one.getBoundingClientRect()])"
        ".filter(([one, box]) => box.width > 0 && (box.width < 24 || box.height < 24))"
        ".map(([one]) => one.outerHTML.slice(0, 120))"
    )
    assert small == []


def test_show_the_finding_again_goes_to_the_next_of_the_line(reader):
    one = reader()
    page = one.open()
    one.write(
        "client u\nservice web x1\nmysql db x1\nu -> web -> db\nflow r 20k/s: u -> web -> db\n"
    )
    seen = set()
    for _ in range(2):
        page.locator(".cm-content").focus()
        page.keyboard.press("Control+Home")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Control+Enter")
        seen.add(page.evaluate("document.activeElement.closest('details').id"))
    assert len(seen) == 2


def test_every_download_of_the_command_is_offered(reader):
    one = reader()
    page = one.example("naive-blog")
    for name, start in (
        ("markdown", b"#"),
        ("html", b"<!doctype"),
        ("json", b"{"),
        ("sarif", b"{"),
        ("junit", b"<testsuites"),
    ):
        page.click("[popovertarget=menu-download]")
        with page.expect_download() as started:
            page.click(f"#get-{name}")
        written = Path(started.value.path()).read_bytes()
        assert written.lstrip().lower().startswith(start), name


def test_examples_have_a_topic_a_difficulty_and_a_problem(reader):
    page = reader().open()
    assert page.locator("#start .topic").count() >= 4
    cards = page.locator("#start .example")
    assert cards.count() >= 14
    for text in cards.all_inner_texts():
        assert any(word in text for word in ("easy", "medium", "hard"))
        assert len(text.split("\n")) >= 3
