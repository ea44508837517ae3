"""The formats for machines and for keeping: each is parsed back by a reader of its kind."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from sarif_pydantic import Sarif

from dsl.parse import parse
from reviewer.model.finding import Severity
from reviewer.model.pack import Pack
from reviewer.report.formats import ENDINGS, FORMATS, writer
from reviewer.report.formats.ink import Ink, visible
from reviewer.report.formats.report import Report
from reviewer.review import review
from tests.making import a_review, a_rule, blames
from tests.reviewer.test_formats import DESIGN, HOSTILE, raises, speaks

PAYLOADS = [
    *HOSTILE,
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "]]><x/>",
    "&lt;b&gt; &amp;",
    "::error::owned",
    "%0A::warning::owned",
    "[link](javascript:alert(1))",
    "```\n# head\n```",
    "| a | b |",
    "@everyone #1 https://evil.example www.evil.example",
    "</style><script>",
    "{{ 7 * 7 }} {% raw %}",
    '" onclick="x',
    "x" * 5000,
]
KEPT = ("markdown", "html", "sarif", "github", "junit")


def spoken(payload):
    rules = [a_rule(speaks(payload)), a_rule(blames("api"), "rule-b")]
    return review(parse(DESIGN, "design.txt"), [Pack("p", tuple(rules))])


def written(form, *reviews, **report):
    return writer(form)(Report(reviews, **report), Ink())


@pytest.mark.parametrize("form", KEPT)
@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda text: ascii(text)[:30])
def test_nothing_that_a_terminal_or_a_reader_acts_on_comes_through(form, payload):
    out = written(form, spoken(payload))
    assert visible(out.replace("\n", "")) == out.replace("\n", "")
    out.encode("utf-8")


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda text: ascii(text)[:30])
def test_sarif_is_read_by_a_model_of_it_and_gives_the_message_back(payload):
    log = json.loads(written("sarif", spoken(payload)))
    Sarif.model_validate(log)
    [run] = log["runs"]
    texts = [result["message"]["text"].split("\n")[0] for result in run["results"]]
    assert visible(payload.split("\n")[0]) in texts
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_tells_accepted_findings_and_failures_apart():
    accepted = a_review(DESIGN, a_rule(blames("api")))
    [run] = json.loads(written("sarif", accepted))["runs"]
    [result] = [one for one in run["results"] if one["ruleId"] == "some-rule"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "a batch job"}]
    assert result["partialFingerprints"] == {"designReviewer/v1": accepted.accepted[0].fingerprint}
    failed = written("sarif", a_review(DESIGN, a_rule(raises)))
    [invocation] = json.loads(failed)["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    assert "OSError: gone" in invocation["toolExecutionNotifications"][0]["message"]["text"]


@pytest.mark.parametrize(("name", "uri"), [("a b/ü.txt", "a%20b/%C3%BC.txt"), ("/x/y", "file:///x/y")])  # fmt: skip
def test_sarif_names_files_as_addresses(name, uri):
    reviewed = review(parse(DESIGN, name), [Pack("p", (a_rule(blames("db")),))])
    [result, *_] = json.loads(written("sarif", reviewed))["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda text: ascii(text)[:30])
def test_each_github_command_is_one_line_with_its_place(payload):
    reviewed = spoken(payload)
    lines = written("github", reviewed).splitlines()
    for line in lines:
        assert re.match(r"::(error|warning|notice) file=design\.txt,line=\d+,endLine=\d+,col=\d+,title=[^:,]+::", line)  # fmt: skip
        message = line.split("::", 2)[2]
        assert not re.search(r"%(?!0A|0D|25)", message)
    said = (*reviewed.problems, *reviewed.unmatched, *reviewed.findings)
    assert len(lines) == len(said) >= 2


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda text: ascii(text)[:30])
def test_junit_is_xml_with_a_case_for_each_rule(payload):
    suites = ElementTree.fromstring(written("junit", spoken(payload)))  # noqa: S314 - our own
    cases = {case.get("name"): case for case in suites.iter("testcase")}
    assert [*cases] == ["text", "some-rule", "rule-b"]
    assert visible(payload.split("\n")[0]) in cases["some-rule"].find("failure").get("message")
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("3", "2", "0")


def test_junit_counts_errors_of_the_text_and_failures_of_the_review():
    result = a_review(DESIGN + "postgress x\n", a_rule(raises), a_rule(blames("db"), "rule-b", Severity.INFO))  # fmt: skip
    suites = ElementTree.fromstring(written("junit", result))  # noqa: S314 - our own
    assert (suites.get("failures"), suites.get("errors")) == ("0", "2")
    told = next(case for case in suites.iter("testcase") if case.get("name") == "rule-b")
    assert "`db` is bad" in told.findtext("system-out")


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.text.append(data)


def elements(page):
    parser = Elements()
    parser.feed(page)
    return parser


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda text: ascii(text)[:30])
def test_a_page_has_the_same_elements_whatever_a_design_says(payload):
    found, plain = elements(written("html", spoken(payload))), elements(written("html", spoken("plain")))  # fmt: skip
    assert sorted(set(found.tags)) == sorted(set(plain.tags))
    assert set(found.attributes) == set(plain.attributes)
    assert "script" not in found.tags
    assert visible(payload.split("\n")[0])[1:40] in "".join(found.text).replace("\n", "")


def test_a_page_stands_without_its_picture(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no engine")

    monkeypatch.setattr("reviewer.report.picture.draw_review", broken)
    page = written("html", a_review(DESIGN, a_rule(blames("db"))))
    assert "No picture: RuntimeError: no engine" in page
    assert "data:image" not in page
    assert "is bad" in page


def tokens(markdown):
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown):
        yield from (token, *(token.children or ()))


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda text: ascii(text)[:30])
def test_markdown_keeps_what_a_design_says_from_becoming_markup(payload):
    found = [*tokens(written("markdown", spoken(payload)))]
    sorts = {token.type for token in found}
    links = [token.attrs["href"] for token in found if token.type == "link_open"]
    assert not sorts & {"html_inline", "image", "table_open", "hr"}
    assert set(links) == {"https://example.org/book"}
    assert len([token for token in found if token.type == "heading_open"]) == 5


def test_markdown_mentions_nobody_and_links_nowhere():
    out = written("markdown", spoken("@everyone #1 https://evil.example www.evil.example"))
    outside = out.replace(out[out.index("```") : out.rindex("```")], "")
    assert "\\@everyone \\#1 https\\://evil.example www\\.evil" in outside


def test_every_ending_is_a_format_and_every_format_is_listed():
    assert set(ENDINGS.values()) <= {*FORMATS}
    assert all(FORMATS.values())
