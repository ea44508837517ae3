"""Typing, findings, the picture and the way between them."""

import contextlib
import json

BLOG = 'design "Blog"\nrequire reads 20k/s\nclient reader\nservice web x1\nmysql db x1\nreader -> web -> db\n'


def test_findings_come_while_one_types(reader):
    one = reader()
    page = one.open()
    assert page.locator("#start").is_visible()
    page.locator(".cm-content").click()
    page.keyboard.type("client -> web x1 -> mysql", delay=15)
    page.wait_for_selector("details.finding")
    one.rest()
    assert "to look at" in page.locator("#verdict-title").inner_text()
    assert page.locator("svg.design-picture .node").count() == 3
    assert page.locator(".cm-lintRange").count() > 0
    assert not page.locator("#start").is_visible()
    assert json.loads(one.reviewed[-1])["design"] == "client -> web x1 -> mysql"


def test_a_mistake_is_underlined_and_said(reader):
    one = reader()
    page = one.open()
    one.write("servce api\n")
    page.wait_for_selector(".cm-lintRange-error")
    assert "servce" in page.locator("#problems").inner_text()
    page.locator(".cm-lintRange-error").first.hover()
    page.wait_for_selector(".cm-tooltip-lint")
    assert "service" in page.locator(".cm-tooltip-lint").inner_text()
    page.locator("#problems .jump").first.click()
    assert page.evaluate("document.activeElement.id") == "editor"


def test_the_newest_text_wins_over_a_slow_answer(reader):
    one = reader()
    page = one.open()
    page.wait_for_load_state("networkidle")
    held = []

    def hold(route):
        held.append(route)

    page.route("**/api/v1/reviews", hold)
    page.locator(".cm-content").click()
    page.keyboard.insert_text("servce old\n")
    while not held:
        one.pause(25)
    one.pause(400)
    assert len(held) == 1
    page.unroute("**/api/v1/reviews")
    one.write("client app\nservice api x1\napp -> api\n")
    old = {"review": {"title": "old", "findings": [], "problems": [{"message": "old"}]}}
    with contextlib.suppress(Exception):  # the page has given the request up already
        held[0].fulfill(json=old)
    one.pause(200)
    assert page.locator("#problems").count() == 0
    assert page.locator("details.finding").count() > 0


def test_a_badge_leads_to_its_line_and_its_finding_and_back(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    badge = page.locator(".node[data-component=db] .badge").first
    fingerprint = badge.get_attribute("data-fingerprint")
    badge.click()
    card = page.locator(f"details[data-fingerprint='{fingerprint}']")
    assert card.get_attribute("open") is not None
    assert one.active_line == 5
    assert "is-meant" in badge.get_attribute("class")
    card.get_by_role("button", name="In the picture").click()
    assert page.evaluate("document.activeElement.dataset.fingerprint") == fingerprint
    card.get_by_role("button", name="Line 5").click()
    assert page.evaluate("document.activeElement.id") == "editor"


def test_enter_on_a_badge_does_what_a_click_does(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    badge = page.locator(".node[data-component=web] .badge").first
    badge.focus()
    page.keyboard.press("Enter")
    fingerprint = badge.get_attribute("data-fingerprint")
    assert page.locator(f"details[data-fingerprint='{fingerprint}'][open].is-meant").count() == 1
    assert one.active_line == 4


def test_a_mark_in_the_text_leads_to_its_finding(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    page.locator(".cm-lintRange").last.hover()
    page.locator(".cm-diagnosticAction").first.click()
    assert page.locator("details.finding.is-meant[open]").count() == 1
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_what_was_opened_stays_open_while_one_types(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    second = page.locator("details.finding").nth(1)
    second.locator("summary").click()
    fingerprint = second.get_attribute("data-fingerprint")
    one.write(BLOG + "# more\n")
    assert page.locator(f"details[data-fingerprint='{fingerprint}'][open]").count() == 1


def test_the_picture_is_told_in_words(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    page.locator("#words summary").click()
    words = page.locator("#words").inner_text()
    assert all(word in words for word in ("reader", "web", "db", "mysql", "waits for", "20"))


def test_an_assumption_is_put_into_the_design(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    page.locator("#assumptions > summary").click()
    line = page.locator("#assumptions .override code", has_text="assume ").first.inner_text()
    page.get_by_role("button", name=f"Put into the design: {line}").click()
    one.rest()
    assert one.text.endswith(f"\n{line}\n")
    assert page.locator("#problems").count() == 0


def test_an_example_opens_with_one_click(reader):
    one = reader()
    page = one.open()
    page.locator("#start .example", has_text="Photo feed").click()
    page.wait_for_selector("svg.design-picture")
    assert 'design "Photo feed"' in one.text


def test_the_level_changes_the_review(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    page.select_option("#level", "staff")
    page.wait_for_selector("text=Judged at level staff.")
    assert json.loads(one.reviewed[-1])["level"] == "staff"


def test_format_writes_the_usual_form(reader):
    one = reader()
    page = one.open()
    one.write("client   c\nservice  s   x2\nc->s\n")
    page.locator("#format").click()
    page.wait_for_selector("#toast:not([hidden])")
    assert "service s x2" in one.text
    assert "c -> s" in one.text


def test_a_reload_keeps_the_text_of_this_tab(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    page.goto(one.address)
    page.wait_for_selector("details.finding")
    assert 'design "Blog"' in one.text


def test_an_emptied_editor_shows_the_start_again(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.wait_for_selector("#start:not([hidden])")
    assert not page.locator("#outcome").is_visible()
    assert page.locator(".cm-lintRange").count() == 0


def test_without_javascript_a_form_does_it(reader):
    one = reader(java_script_enabled=False)
    page = one.page
    page.goto(one.address)
    page.fill("#design", BLOG)
    page.click("#send")
    assert page.locator("details.finding").count() > 0
    assert page.locator("svg.design-picture .node").count() == 3
    assert page.input_value("#design").replace("\r\n", "\n") == BLOG
    page.goto(one.address)
    page.locator("#start .example", has_text="Photo feed").click()
    assert 'design "Photo feed"' in page.input_value("#design")


def test_findings_and_questions_come_before_the_numbers(reader):
    page = reader().example("naive-blog")
    page.wait_for_selector("#numbers")
    hosts = page.eval_on_selector_all(
        "#picture, #findings, #questions, #numbers, #assumptions", "all => all.map(one => one.id)"
    )
    assert hosts == ["picture", "findings", "questions", "numbers", "assumptions"]
