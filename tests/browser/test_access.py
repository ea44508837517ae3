"""Keyboard alone, readers of screens, both themes, a phone."""

import pytest

BLOG = 'design "Blog"\nrequire reads 20k/s\nclient reader\nservice web x1\nmysql db x1\nreader -> web -> db\n'
MISTAKES = "servce api\nclient c\nc --> api\n"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("text", ["", BLOG, MISTAKES], ids=["empty", "findings", "mistakes"])
def test_axe_finds_nothing(reader, scheme, text):
    one = reader(color_scheme=scheme)
    page = one.open()
    if text:
        one.write(text)
        page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    one.still()
    assert one.axe() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_menus_and_notices(reader, scheme):
    one = reader(color_scheme=scheme)
    page = one.example("naive-blog")
    page.click("[popovertarget=menu-download]")
    assert one.axe() == []
    page.keyboard.press("Escape")
    page.click("[popovertarget=help]")
    assert one.axe() == []
    page.keyboard.press("Escape")
    page.route("**/api/v1/reviews", lambda route: route.abort())
    page.select_option("#level", "mid")
    page.wait_for_selector("#notice:not([hidden])")
    assert one.axe() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_completing(reader, scheme):
    one = reader(color_scheme=scheme)
    page = one.open()
    page.wait_for_load_state("networkidle")
    page.locator(".cm-content").click()
    page.keyboard.type("service api [tim", delay=15)
    page.wait_for_selector(".cm-tooltip-autocomplete")
    one.pause(600)
    one.still()
    assert one.axe() == []


def focus(page):
    """What has the keyboard, as a short word."""
    return page.evaluate(
        "(() => { const at = document.activeElement;"
        " return at.dataset.fingerprint || at.id || at.getAttribute('popovertarget')"
        " || at.className.baseVal || at.className || at.tagName; })()"
    )


def tab_to(page, wanted, most=60):
    """Press Tab until `wanted` has the keyboard."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        passed.append(focus(page))
        if passed[-1] == wanted:
            return
    pytest.fail(f"{wanted} is not reached: {passed}")


def test_the_keyboard_alone_suffices(reader):
    one = reader()
    page = one.open()
    page.wait_for_load_state("networkidle")
    tab_to(page, "editor")
    page.keyboard.insert_text(BLOG)
    one.rest()
    page.keyboard.type("  # note")
    page.keyboard.press("Tab")
    assert focus(page) == "editor"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert focus(page) != "editor"
    one.rest()
    badge = page.locator(".badge").first.get_attribute("data-fingerprint")
    tab_to(page, badge)
    page.keyboard.press("Enter")
    worst = badge.split()[0]
    assert page.locator(f"details[data-fingerprint='{worst}'][open].is-meant").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focus(page) == "editor"


def test_control_enter_goes_from_a_line_to_its_finding(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    page.keyboard.press("Control+Home")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_what_has_the_keyboard_is_seen(reader):
    one = reader()
    page = one.example("naive-blog")
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(() => { const at = document.activeElement;"
            " const host = at.closest('.editor, .badge') ?? at; const look = getComputedStyle(host);"
            " return look.outlineStyle !== 'none' || look.borderColor !== 'rgba(0, 0, 0, 0)'; })()"
        )
        assert seen, focus(page)


def test_skip_links_skip(reader):
    one = reader()
    page = one.example("naive-blog")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focus(page) == "results"


def test_results_are_announced_once_typing_rests(reader):
    one = reader()
    page = one.open()
    one.write(BLOG)
    one.until("document.getElementById('announce').textContent !== ''")
    assert "Not ready" in page.locator("#announce").inner_text()


@pytest.mark.parametrize("name", ["", "naive-blog", "payments", "url-shortener"])
def test_a_phone_scrolls_in_one_direction_only(reader, name):
    one = reader(viewport={"width": 375, "height": 720}, is_mobile=True, has_touch=True)
    page = one.example(name) if name else one.open()
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_phone_stays_at_the_finding_a_badge_leads_to(reader):
    one = reader(viewport={"width": 375, "height": 720})
    page = one.example("naive-blog")
    page.locator(".badge").first.click()
    page.wait_for_selector("details.finding.is-meant summary")
    one.still("details.finding.is-meant summary")
    box = page.locator("details.finding.is-meant summary").bounding_box()
    assert 0 <= box["y"] <= 720


def test_the_theme_is_remembered(reader):
    one = reader(color_scheme="light")
    page = one.example("naive-blog")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click("#theme")
    assert page.locator("#theme").get_attribute("aria-pressed") == "true"
    assert page.evaluate(paper) != light
    page.reload()
    assert page.evaluate(paper) != light


def test_the_picture_follows_the_theme(reader):
    one = reader(color_scheme="light")
    page = one.example("naive-blog")
    light = page.locator(".design-picture .paper").get_attribute("fill")
    page.click("#theme")
    one.until(
        f"document.querySelector('.design-picture .paper')?.getAttribute('fill') !== '{light}'"
    )


def test_storage_that_is_forbidden_harms_nothing(reader):
    one = reader()
    one.page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError'); }});"
    )
    page = one.example("naive-blog")
    page.click("#theme")
    assert page.locator("details.finding").count() > 0
