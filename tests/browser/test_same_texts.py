"""The page says the same with its script and without."""

import json

import pytest

from reviewer.report import texts

OUTLINE = """root => {
    const all = (selector) => [...root.querySelectorAll(selector)]
        .map((one) => one.textContent.replace(/\\s+/g, " ").trim());
    return {
        verdict: all("#verdict-title"),
        tallies: all(".tallies li"),
        fixes: all("#fixes h3, #fixes li"),
        headings: all("#results h3").filter((text, at, every) => every.indexOf(text) === at),
        labels: [...new Set(all(".finding h4"))].sort(),
        signs: all(".finding .sign"),
        findings: all(".finding .message"),
        questions: all("#questions .question > p:first-child"),
        folded: [...root.querySelectorAll("#further > details")].map((one) => one.id),
        components: all("#words summary .number"),
    };
}"""
"""What a review says, in the order in which it stands on the page."""

SENT = f"""async ({{ design, level }}) => {{
    const body = new URLSearchParams({{ design, level, name: "" }});
    const answer = await fetch("/", {{ method: "POST", body }});
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return ({OUTLINE})(page);
}}"""
"""The same of the page that a form without a script gets."""

MISTAKES = "servce web\nclient reader\nservice api\nredis hot: Redis\nreader -> api -> hot\nflow read 1k/s: reader -> api -> hot\n"


@pytest.mark.parametrize("name", ["naive-blog", "url-shortener", "payments", ""])
def test_script_and_template_say_the_same(reader, name):
    one = reader()
    page = one.example(name) if name else one.open()
    if not name:
        one.write(MISTAKES)
    one.until("document.querySelector('#numbers .figures')?.children.length > 0")
    design = json.loads(one.reviewed[-1])["design"]
    told = page.evaluate(f"({OUTLINE})(document)")
    assert told == page.evaluate(SENT, {"design": design, "level": ""})
    assert told["verdict"][0]
    shown = [text.rstrip("0123456789 ") for text in told["headings"]]
    order = [texts.FIX_FIRST, texts.FINDINGS, texts.PEAK_LOAD, texts.QUESTIONS, texts.NOTES]
    assert [text for text in shown if text in order] == [text for text in order if text in shown]
