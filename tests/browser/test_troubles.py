"""What the page says when something does not work, and that it never runs what a design says."""

import json

import pytest

from tests.web.corpus import corpus

BLOG = "client reader\nservice web x1\nmysql db x1\nreader -> web -> db\n"

PAYLOADS = [
    "</textarea><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
]


def design(payload):
    said = payload.replace('"', "'")
    return (
        f'design "{said}"\nclient c "{said}"\nservice s: "{said}"\npostgres d "{said}"\n'
        f'group "{said}" {{\n  service t\n}}\nc -> s -> d: "{said}"\nnote s: "{said}"\n'
        f'decide "{said}" on d: "{said}"\naccept missing-cache on d: "{said}"\n{said}\n'
    )


def press_everything(page):
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    for badge in page.locator(".badge").all()[:4]:
        badge.dispatch_event("click")
    for mark in page.locator(".cm-lintRange").all()[:2]:
        box = mark.bounding_box()
        if box and 0 < box["x"] < 600 and 100 < box["y"] < 700:
            page.mouse.move(box["x"] + 3, box["y"] + 5)
            page.wait_for_timeout(300)


def nothing_ran(page):
    strange = "main script, main iframe, main img, main foreignObject, main style, main object"
    assert page.locator(strange).count() == 0
    assert page.locator(".read a[href^='javascript']").count() == 0


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_design_runs_nothing(reader, payload):
    one = reader()
    page = one.open()
    one.write(design(payload))
    press_everything(page)
    nothing_ran(page)


def sendable(text):
    """Whether a person could paste it: a lone surrogate is no text for a browser."""
    try:
        return len(text.encode()) < 20_000 and text.strip() != ""
    except UnicodeEncodeError:
        return False


@pytest.mark.parametrize("most", [2, pytest.param(1_000, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("letter", sorted({name[0] for name in corpus()}))
def test_no_hostile_text_opens_a_dialog_or_breaks_the_page(reader, letter, most):
    one = reader()
    one.open()
    names = [name for name in corpus() if name[0] == letter and sendable(corpus()[name].text)]
    for name in names[:most]:
        one.write(corpus()[name].text)
        nothing_ran(one.page)
        assert one.troubles == [], name


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_design_runs_nothing_in_the_form(reader, payload):
    one = reader(java_script_enabled=False)
    page = one.page
    page.goto(one.address)
    page.fill("#design", design(payload))
    page.click("#send")
    assert "<script>alert" not in page.content()
    assert page.locator("details.finding").count() > 0
    nothing_ran(page)


def hostile_review(text):
    evil = "<img src=x onerror=alert(1)>"
    spot = {"start": {"line": 1, "column": 1}, "end": {"line": 99999, "column": 99999}}
    finding = {
        "rule": evil,
        "severity": "error' onclick=alert(1)",
        "category": evil,
        "fingerprint": "'];alert(1);//<b>",
        "message": evil,
        "components": [evil],
        "links": [],
        "sums": [evil],
        "why": evil,
        "instead": evil,
        "spans": [spot],
        "citations": [{"title": evil, "url": "javascript:alert(1)", "says": evil}],
        "follow_up": evil,
    }
    return {
        "title": evil,
        "findings": [finding],
        "questions": [finding],
        "credits": [finding],
        "problems": [
            {"code": evil, "severity": "error", "message": evil, "hint": evil, "span": spot}
        ],
        "assumptions": [
            {
                "subject": evil,
                "value": evil,
                "because": evil,
                "source": "javascript:alert(1)",
                "override": evil,
            }
        ],
        "components": [{"name": evil, "kind": evil, "span": spot}],
        "links": [{"source": evil, "target": evil, "mode": evil, "span": spot}],
    }


EVIL = "<img src=x onerror=alert(1)>"
HOSTILE_DIGEST = {
    "verdict": EVIL,
    "tallies": [{"sort": "__proto__", "words": EVIL}],
    "fix_first": [{"fix": EVIL, "rules": [EVIL]}],
    "told": 1,
    "causes": [{"component": EVIL, "findings": [0, -1, 1e9, "0"]}],
}


HOSTILE_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' class="design-picture" viewBox="0 0 100 100" onload="alert(1)"><script>alert(2)</script>'
    '<a href="javascript:alert(3)"><text>x</text></a><style>*{display:none}</style>'
    '<image href="http://elsewhere.example/x.png"/><use href="http://elsewhere.example/#a"/>'
    '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="alert(4)"/></foreignObject>'
    '<rect width="9" height="9" style="fill:red" fill="url(http://elsewhere.example/)" onclick="alert(5)"/>'
    '<g class="badge" data-fingerprint="x" onfocus="alert(6)"><set attributeName="href" to="javascript:alert(7)"/></g></svg>'
)


def test_a_hostile_server_answer_runs_nothing(reader):
    one = reader()
    page = one.open()
    page.route(
        "**/api/v1/reviews",
        lambda route: route.fulfill(json={"review": hostile_review(""), "digest": HOSTILE_DIGEST}),
    )
    page.route(
        "**/api/v1/pictures",
        lambda route: route.fulfill(json={"svg": HOSTILE_SVG, "notes": ["<b>x</b>"]}),
    )
    one.write("client -> api\n")
    page.wait_for_selector("svg.design-picture")
    press_everything(page)
    picture = page.locator("svg.design-picture")
    one.refused_by_policy()
    assert picture.locator("script, a, style, foreignObject, set").count() == 0
    left = picture.evaluate(
        "svg => [...svg.querySelectorAll('*'), svg].flatMap(one => one.getAttributeNames())"
    )
    assert not {name for name in left if name.startswith("on") or name in ("style", "xlink:href")}


@pytest.mark.parametrize("svg", ["", "<html/>", "<svg", "not xml", "<svg xmlns='urn:x'/>"])
def test_a_picture_that_is_none_leaves_the_findings(reader, svg):
    one = reader()
    page = one.open()
    page.route(
        "**/api/v1/pictures",
        lambda route: route.fulfill(json={"svg": svg, "notes": ["No engine here."]}),
    )
    one.write(BLOG)
    one.refused_by_policy()
    assert "No engine here." in page.locator("#picture").inner_text()
    assert page.locator("details.finding").count() > 0


def refuse(page, status, detail, headers=None):
    body = json.dumps({"detail": detail, "status": status})
    page.route(
        "**/api/v1/reviews",
        lambda route: route.fulfill(
            status=status, body=body, content_type="application/problem+json", headers=headers or {}
        ),
    )


@pytest.mark.parametrize(
    ("status", "title"),
    [(413, "too large"), (422, "not reviewed"), (503, "stopped"), (500, "went wrong")],
)
def test_a_refusal_is_told_with_its_reason_and_the_last_review_stays(reader, status, title):
    one = reader()
    page = one.example("naive-blog")
    refuse(page, status, "Allowed are 65,536 bytes.")
    page.select_option("#level", "mid")
    page.wait_for_selector("#notice:not([hidden])")
    said = page.locator("#notice").inner_text()
    assert title in said
    assert "65,536" in said
    assert page.locator("details.finding").count() > 0
    page.unroute("**/api/v1/reviews")
    page.select_option("#level", "")
    page.wait_for_selector("#notice", state="hidden")


def test_too_many_requests_wait_and_try_again(reader):
    one = reader()
    page = one.example("naive-blog")
    refuse(page, 429, "Wait a little.", {"Retry-After": "1"})
    page.select_option("#level", "mid")
    page.wait_for_selector("text=Trying again in 1 s")
    page.unroute("**/api/v1/reviews")
    page.wait_for_selector("#notice", state="hidden")
    page.wait_for_selector(".level-said >> text=mid")


def test_offline_is_told_and_recovers(reader):
    one = reader()
    page = one.example("naive-blog")
    one.context.set_offline(True)
    page.select_option("#level", "mid")
    page.wait_for_selector("text=No connection")
    one.context.set_offline(False)
    page.wait_for_selector(".level-said >> text=mid")
    page.wait_for_selector("#notice", state="hidden")


def test_a_design_that_is_too_large_is_refused_by_the_server_itself(reader):
    one = reader()
    page = one.open()
    page.evaluate("sessionStorage.setItem('draft', '# ' + 'x'.repeat(70000))")
    page.reload()
    page.wait_for_selector("#notice:not([hidden])")
    assert "too large" in page.locator("#notice").inner_text()


def test_the_policy_forbids_what_the_page_does_not_need(reader):
    one = reader()
    policy = one.page.goto(one.address).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
