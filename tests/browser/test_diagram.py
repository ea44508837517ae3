"""The diagram's pane: readable, dragged, zoomed, split, and failed by a press."""

import pytest

FEED = {"viewport": {"width": 1440, "height": 900}}
SCALE = "Number(document.querySelector('.canvas').dataset.scale)"
LEFT = "document.querySelector('.node[data-component=door]').getBoundingClientRect().left"
WHOLE = """(() => {
    const pane = document.querySelector('.canvas').getBoundingClientRect();
    const inside = ({left, top, right, bottom}) => left >= pane.left && top >= pane.top
        && right <= pane.right && bottom <= Math.min(pane.bottom, innerHeight);
    return [...document.querySelectorAll('.node')].every(one => inside(one.getBoundingClientRect()));
})()"""
SMALLEST = """Math.min(...[...document.querySelectorAll('.node text')].map(
    one => parseFloat(one.getAttribute('font-size')) * one.getScreenCTM().a))"""


def opened(reader, **context):
    one = reader(**(FEED | context))
    return one, one.example("photo-feed")


def test_every_component_is_readable_without_scrolling(reader):
    one, page = opened(reader)
    one.until(f"{SCALE} > 0")
    assert page.evaluate(WHOLE)
    assert page.evaluate(SMALLEST) >= 11
    assert page.locator(".minimap").is_hidden()


def test_the_diagram_fits_again_when_its_pane_changes(reader):
    one, page = opened(reader)
    page.set_viewport_size({"width": 1100, "height": 760})
    one.still(".canvas")
    one.pause(400)
    one.rest()
    assert page.evaluate(WHOLE)


def drag(page, dx, dy):
    box = page.locator(".canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 20 + dx, box["y"] + 20 + dy, steps=4)
    page.mouse.up()


def test_it_is_dragged(reader):
    _, page = opened(reader)
    before = page.evaluate(LEFT)
    drag(page, 60, 30)
    assert page.evaluate(LEFT) == pytest.approx(before + 60, abs=1)


def test_a_drag_that_starts_on_a_component_fails_nothing(reader):
    _, page = opened(reader)
    box = page.locator(".node[data-component=door] .name").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 40, steps=4)
    page.mouse.up()
    assert page.input_value("#suppose-fail") == ""  # set at once where a press fails a component


def test_the_wheel_zooms_where_the_pointer_is(reader):
    one, page = opened(reader)
    box = page.locator(".node[data-component=door] .name").bounding_box()
    before = page.evaluate(SCALE)
    page.mouse.move(box["x"], box["y"])
    page.mouse.wheel(0, -300)
    one.until(f"{SCALE} > {before} * 1.3")
    after = page.locator(".node[data-component=door] .name").bounding_box()
    assert after["x"] == pytest.approx(box["x"], abs=2)
    assert page.locator(".minimap").is_visible()


def test_two_fingers_zoom(reader):
    one, page = opened(reader, has_touch=True)
    before = page.evaluate(SCALE)
    page.evaluate("""() => {
        const pane = document.querySelector('.canvas');
        const {left, top} = pane.getBoundingClientRect();
        pane.setPointerCapture = () => undefined;  // of pointers that are made up
        const send = (name, id, x) => pane.dispatchEvent(new PointerEvent(name, {pointerId: id,
            pointerType: 'touch', buttons: 1, bubbles: true, clientX: left + x, clientY: top + 200}));
        send('pointerdown', 11, 300); send('pointerdown', 12, 400);
        send('pointermove', 12, 500); send('pointerup', 11, 300); send('pointerup', 12, 500);
    }""")
    one.until(f"{SCALE} > {before} * 1.8")


def test_keys_move_zoom_and_fit_it(reader):
    one, page = opened(reader)
    fitted, left = page.evaluate(SCALE), page.evaluate(LEFT)
    page.focus(".canvas")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(LEFT) == pytest.approx(left + 60, abs=1)
    page.keyboard.press("+")
    assert page.evaluate(SCALE) == pytest.approx(fitted * 1.25, rel=0.01)
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert page.evaluate(LEFT) == pytest.approx(left, abs=1)
    assert one.troubles == []


def test_the_minimap_moves_what_is_seen(reader):
    _, page = opened(reader)
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    before = page.evaluate(LEFT)
    box = page.locator(".minimap").bounding_box()
    page.mouse.click(box["x"] + 3, box["y"] + 3)
    assert page.evaluate(LEFT) > before + 50


def test_a_badge_out_of_sight_is_brought_into_sight_by_the_keyboard(reader):
    one, page = opened(reader)
    for _ in range(6):
        page.get_by_role("button", name="Zoom in").click()
    page.keyboard.press("Tab")  # focus is visible for keyboard users
    badge = page.locator(".node[data-component=timelines] .badge").last
    badge.focus()
    one.still(".design-picture")
    pane, at = page.locator(".canvas").bounding_box(), badge.bounding_box()
    assert pane["x"] <= at["x"] <= pane["x"] + pane["width"]
    assert pane["y"] <= at["y"] <= pane["y"] + pane["height"]


@pytest.mark.parametrize(
    ("bar", "less", "of"),
    [("#split-columns", "ArrowLeft", "width"), ("#split-rows", "ArrowUp", "height")],
)
def test_the_panes_are_split_by_keys_and_by_pointer(reader, bar, less, of):
    one, page = opened(reader)
    pane = "#write" if of == "width" else "#pane"
    before = page.locator(pane).bounding_box()[of]
    page.focus(bar)
    for _ in range(4):
        page.keyboard.press(less)
    smaller = page.locator(pane).bounding_box()[of]
    assert smaller < before - 30
    page.keyboard.press("Home")
    assert page.get_attribute(bar, "aria-valuenow") == page.get_attribute(bar, "aria-valuemin")
    box = page.locator(bar).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 120, steps=3)
    page.mouse.up()
    dragged = page.get_attribute(bar, "aria-valuenow")
    assert int(dragged) > int(page.get_attribute(bar, "aria-valuemin"))
    page.reload()
    page.wait_for_selector(bar)
    assert page.get_attribute(bar, "aria-valuenow") == dragged  # remembered
    assert one.troubles == []


def test_a_press_fails_a_component_and_says_what_dies_and_what_it_costs(reader):
    one, page = opened(reader)
    page.locator(".node[data-component=posts] .name").click()
    page.wait_for_selector(".node[data-component=posts].is-failed")
    told = page.locator("#fates").inner_text()
    assert "✖ publish fails" in told
    assert "% of all requests fail with what is lost" in told
    assert "$" in told
    assert "failed" in page.locator(".node[data-component=posts] .state").text_content()
    assert "publish" in page.locator(".strip .told").inner_text()
    assert page.input_value("#suppose-fail") == "posts"
    page.locator(".node[data-component=posts] .name").click()
    one.until("document.querySelectorAll('.is-failed').length === 0")
    assert page.locator("#fates").is_hidden()


def test_several_fail_and_all_are_restored(reader):
    one, page = opened(reader)
    for name in ("posts", "hot"):
        page.locator(f".node[data-component={name}] .name").click()
    one.until("document.querySelectorAll('.is-failed').length === 2")
    page.click("#strip-reset")
    one.until("document.querySelectorAll('.is-failed').length === 0")


def test_a_component_is_failed_by_keyboard(reader):
    one, page = opened(reader)
    card = page.get_by_role("button", name="Fail hot")
    card.focus()
    page.keyboard.press("Enter")
    one.until("document.querySelectorAll('.is-failed').length === 1")
    page.get_by_role("button", name="Restore hot").focus()
    page.keyboard.press(" ")
    one.until("document.querySelectorAll('.is-failed').length === 0")


def test_the_load_beside_it_is_the_load_of_what_if(reader):
    one, page = opened(reader)
    page.focus("#strip-load")
    page.keyboard.press("End")
    one.until("document.querySelectorAll('.state.full').length > 0")
    assert page.input_value("#suppose-load") == page.input_value("#strip-load") == "18"
    page.click("#strip-reset")
    one.until("document.getElementById('strip-load').value === '0'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_failed_diagram(reader, scheme):
    one, page = opened(reader, color_scheme=scheme)
    page.locator(".node[data-component=posts] .name").click()
    page.wait_for_selector(".is-failed")
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
    one.still()
    assert one.axe() == []
    page.get_by_role("button", name="Legend").click()
    assert one.axe() == []


def test_badges_are_large_enough_to_press(reader):
    _, page = opened(reader)
    sizes = page.eval_on_selector_all(
        ".badge",
        "all => all.map(one => one.getBoundingClientRect()).map(({width, height}) => [width, height])",
    )
    assert sizes
    assert all(min(size) >= 23.9 for size in sizes)


def test_a_phone_shows_a_legible_part_and_a_minimap(reader):
    one, page = opened(reader, viewport={"width": 375, "height": 667}, has_touch=True)
    one.until(f"{SCALE} > 0")
    assert page.evaluate(SMALLEST) >= 10.5
    assert page.locator(".minimap").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_diagram_is_laid_out_for_its_pane_though_the_review_is_late(reader):
    one = reader(viewport={"width": 375, "height": 720})
    held, rooms = [], []
    one.page.route("**/api/v1/reviews", lambda route: held.append(route))  # noqa: PLW0108 - playwright takes no builtin
    one.page.on(
        "request",
        lambda sent: sent.url.endswith("/pictures") and rooms.append(sent.post_data_json["room"]),
    )
    page = one.open("?example=naive-blog")
    page.wait_for_timeout(600)
    for route in held:
        route.continue_()
    page.wait_for_selector("svg.design-picture")
    pane = page.locator("svg.design-picture").bounding_box()
    width, height = map(int, rooms[0].split("x"))
    assert abs(width - pane["width"]) <= 8
    assert height > 100
    card = page.locator(".node .card").first.bounding_box()
    left, right = card["x"] - pane["x"], pane["x"] + pane["width"] - card["x"] - card["width"]
    assert abs(left - right) < 40
    page.locator(".badge").first.click()
    page.wait_for_selector("details.finding.is-meant summary")
