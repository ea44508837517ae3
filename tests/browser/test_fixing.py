"""Fixes: previewed, applied and undone, from findings, questions, mistakes and what if."""

import pytest

BLOG = 'design "Blog"\nrequire reads 20k/s\nclient reader\nservice web x1\nmysql db x1\nreader -> web -> db\n'
SHOP = (
    "client u\nservice api x4 [capacity=100/s]\nredis hot\npostgres db\n"
    "u -> api -> hot, db\nflow look 200/s: u -> api -> hot -> db\n"
)


def opened(reader, text, **context):
    one = reader(**context)
    page = one.open()
    one.write(text)
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    return one, page


def fix_of(page, host):
    return page.locator(f"{host} .fix").first


def test_a_finding_is_previewed_applied_and_undone(reader):
    one, page = opened(reader, BLOG)
    fix = fix_of(page, "details.finding")
    fix.get_by_role("button", name="Preview").click()
    added = [
        line.partition("added: ")[2].strip()
        for line in fix.locator(".diff .in").all_text_contents()
    ]
    assert all(added)
    fix.get_by_role("button", name="Apply").click()
    one.rest()
    after = one.text
    assert after.rstrip("\n") != BLOG.rstrip("\n")
    assert all(line in after for line in added)
    assert page.evaluate("document.activeElement.id") == "editor"
    page.locator("#toast").get_by_role("button", name="Undo").click()
    one.rest()
    assert one.text.rstrip("\n") == BLOG.rstrip("\n")


def test_the_cursor_is_where_the_change_was(reader):
    one, page = opened(reader, "\n".join(f"# line {i}" for i in range(40)) + "\n" + BLOG)
    fix = fix_of(page, "details.finding")
    fix.get_by_role("button", name="Preview").click()
    last = fix.locator(".diff .in").last.inner_text().removeprefix("+").strip()
    fix.get_by_role("button", name="Apply").click()
    one.rest()
    line = one.text.split("\n")[one.active_line - 1]
    assert line.strip() in last


def test_a_question_is_answered_by_its_fix(reader):
    one, page = opened(reader, SHOP)
    page.locator("#questions .fix").first.wait_for()
    before = page.locator("#questions li.question").count()
    fix_of(page, "#questions").get_by_role("button", name="Apply").click()
    one.rest()
    assert one.text.rstrip("\n") != SHOP.rstrip("\n")
    assert page.locator("#questions li.question").count() < before


def test_a_mistake_is_fixed(reader):
    one, page = opened(reader, "client app\nservce api\napp -> api\n")
    fix_of(page, "#problems").get_by_role("button", name="Apply").click()
    one.rest()
    assert "service api" in one.text
    assert page.locator("#problems").count() == 0


def test_a_fix_is_applied_by_keyboard(reader):
    one, page = opened(reader, BLOG)
    fix_of(page, "details.finding").get_by_role("button", name="Apply").focus()
    page.keyboard.press("Enter")
    one.rest()
    changed = one.text
    page.keyboard.press("Control+z")
    one.rest()
    assert one.text.rstrip("\n") == BLOG.rstrip("\n") != changed.rstrip("\n")


def test_a_fix_of_another_text_is_not_applied(reader):
    one, page = opened(reader, BLOG)
    page.route("**/api/v1/reviews", lambda route: route.abort())
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("# mine\n")
    before = one.text
    fix_of(page, "details.finding").get_by_role("button", name="Apply").click()
    assert "has changed" in page.locator("#toast").inner_text()
    assert one.text == before


def test_what_if_has_one_column_until_something_is_moved_and_resets_when_applied(reader):
    one, page = opened(reader, SHOP)
    page.wait_for_selector("#numbers table")
    shown = "[...document.querySelectorAll('#numbers th.then')].some(one => one.offsetWidth > 0)"
    assert not page.evaluate(shown)
    page.focus("#suppose-load")
    page.keyboard.press("End")
    page.wait_for_selector("#apply-change")
    one.until(shown)
    page.click("#apply-change")
    one.rest()
    one.until(f"!{shown}")
    assert page.input_value("#suppose-load") == "0"
    assert page.locator("#toast").get_by_role("button", name="Undo").is_visible()


def test_findings_stand_under_what_causes_them(reader):
    page = reader().example("photo-feed")
    heading = page.locator(".cause-group .cause code", has_text="timelines").first
    group = heading.locator("xpath=ancestor::section[1]")
    assert group.locator("details.finding").count() >= 2
    whole = page.locator("#findings details.finding").count()
    assert page.locator("#findings .number").first.inner_text() == str(whole)


def test_assumptions_are_grouped_and_searched(reader):
    page = reader().example("photo-feed")
    page.locator("#assumptions > summary").click()
    every = page.locator("#assumptions li.assumed").count()
    assert page.locator("#assumptions .cause-group").count() > 1
    name = page.locator("#assumptions .cause code").nth(1).inner_text()
    page.fill("#assumed-search", name.upper())
    shown = page.locator("#assumptions li.assumed:visible")
    assert 0 < shown.count() < every
    assert all(name.lower() in text.lower() for text in shown.all_inner_texts())
    assert page.locator("output[for=assumed-search]").inner_text() == f"{shown.count()} of {every}"


def test_the_score_is_shown_by_dimension(reader):
    page = reader().example("photo-feed")
    page.wait_for_selector("#score:not([hidden])")
    assert "of" in page.locator("#score summary").inner_text()
    page.locator("#score summary").click()
    assert page.locator("#score .dimension").count() >= 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_everything_open(reader, scheme):
    one = reader(color_scheme=scheme)
    page = one.example("photo-feed")
    page.wait_for_selector("#score:not([hidden])")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    page.locator(".fix").first.get_by_role("button", name="Preview").click()
    one.still()
    assert one.axe() == []
