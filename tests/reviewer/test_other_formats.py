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
from reviewer.report.formats.line_hash import line_hashes
from reviewer.report.formats.report import Report
from reviewer.results.baseline import baseline_text, read_baseline
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
    assert result["partialFingerprints"] == {
        "designReviewer/v1": accepted.accepted[0].fingerprint,
        "primaryLocationLineHash": line_hashes(DESIGN)[
            result["locations"][0]["physicalLocation"]["region"]["startLine"] - 1
        ],
    }
    failed = written("sarif", a_review(DESIGN, a_rule(raises)))
    [invocation] = json.loads(failed)["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    assert "OSError: gone" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def silent(rule, design):
    return iter(())


def wonders(rule, design):
    yield rule.cannot_tell(design.components["api"], message="How many of `api`?")


def praises(rule, design):
    yield rule.satisfied(design.components["api"], message="`api` is fine")


def about_all(rule, design):
    yield rule.violated(message="the whole is bad")


def five_samples():
    """Clean, with findings, partial and accepted, against a baseline, and with what failed."""
    found = a_review(DESIGN, a_rule(blames("api")), a_rule(about_all, "about-all", Severity.INFO))
    partial = a_review(
        DESIGN + 'postgress x\naccept gone on api: "y"\n', a_rule(blames("db", "api"))
    )
    old = read_baseline(baseline_text([a_review(DESIGN, a_rule(blames("db"), "old"))]))
    against = a_review(DESIGN, a_rule(blames("db"), "old"), a_rule(blames("client"), "new"))
    return {
        "clean": Report((a_review(DESIGN, a_rule(silent)),)),
        "findings": Report((found,)),
        "partial": Report((partial,)),
        "baseline": Report((old.without_known(against),), compared=True),
        "failures": Report((a_review(DESIGN, a_rule(raises)),), (("gone.txt", "no such file"),), True),
    }  # fmt: skip


def text_in(part):
    return bool(part["text"].strip()) and visible(part["text"].replace("\n", "")) != ""


@pytest.mark.parametrize("sample", ["clean", "findings", "partial", "baseline", "failures"])
def test_sarif_has_what_the_multitool_and_github_ask_for(sample):
    """Its rules GH2012, SARIF2005, SARIF2012 and what GitHub's page on SARIF calls required."""
    log = json.loads(writer("sarif")(five_samples()[sample], Ink()))
    Sarif.model_validate(log)
    [run] = log["runs"]
    driver = run["tool"]["driver"]
    assert re.match(r"[a-z]+:\S+$", driver["informationUri"])
    for rule in driver["rules"]:
        assert all(text_in(rule[part]) for part in ("shortDescription", "fullDescription", "help"))
        assert re.match(r"[a-z]+:\S+$", rule["helpUri"])
        assert re.match(r"[A-Z][A-Za-z0-9]*$", rule["name"])
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result in run["results"]:
        [location] = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        assert set(result["partialFingerprints"]) == {
            "designReviewer/v1",
            "primaryLocationLineHash",
        }
        assert result["ruleId"] == driver["rules"][result["ruleIndex"]]["id"]


def test_sarif_says_what_is_new():
    results = json.loads(writer("sarif")(five_samples()["baseline"], Ink()))["runs"][0]["results"]
    states = {result["ruleId"]: result["baselineState"] for result in results}
    assert states.pop("old") == "unchanged"
    assert {*states.values()} == {"new"}
    assert "new" in states
    [run] = json.loads(writer("sarif")(five_samples()["findings"], Ink()))["runs"]
    assert not any("baselineState" in result for result in run["results"])


@pytest.mark.parametrize(
    ("sample", "whole"), [("clean", True), ("findings", True), ("baseline", True), ("partial", False), ("failures", False)]
)  # fmt: skip
def test_sarif_says_whether_all_was_judged(sample, whole):
    log = json.loads(writer("sarif")(five_samples()[sample], Ink()))
    [invocation] = log["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is whole
    assert bool(invocation["toolExecutionNotifications"]) is not whole


def test_a_result_of_the_language_is_known_again_when_lines_move():
    def found(text):
        run = json.loads(written("sarif", a_review(text, a_rule(silent))))["runs"][0]
        return [
            r["partialFingerprints"]
            for r in run["results"]
            if r["ruleId"] == "language/unknown-kind"
        ]

    [before], [after] = (
        found(DESIGN + "postgress x\n"),
        found("# moved\n" + DESIGN + "postgress x\n"),
    )
    assert before == after
    assert before != found(DESIGN + "postgress y\n")[0]


def test_a_rule_says_of_itself_what_it_says_everywhere():
    driver = json.loads(writer("sarif")(five_samples()["findings"], Ink()))["runs"][0]["tool"][
        "driver"
    ]
    rule = next(rule for rule in driver["rules"] if rule["id"] == "some-rule")
    assert rule["shortDescription"]["text"] == "It looks."
    assert rule["fullDescription"]["text"] == "It looks. it matters."
    assert "**Do instead**: better." in rule["help"]["text"]
    assert "A book: https://example.org/book" in rule["help"]["text"]
    assert rule["helpUri"] == "https://example.org/book"


# From github/codeql-action, src/fingerprints.test.ts: what GitHub computes for these texts.
LINE_HASHES = [
    ("", ["c129715d7a2bc9a3:1"]),
    (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
    (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End", ["8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1", "c6805c5e1288b612:1", "b86d3392aea1be30:1", "e6ceba753e1a442:1"]),
    (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", ["e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1", "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "hashes"), LINE_HASHES)
def test_lines_are_hashed_as_github_hashes_them(text, hashes):
    assert [*line_hashes(text)] == hashes
    assert [*line_hashes(text.replace("\r\n", "\r"))] == hashes


def test_equal_lines_are_numbered():
    assert [each.partition(":")[2] for each in line_hashes("x\n" * 102)][:3] == ["1", "2", "3"]
    assert len(line_hashes("x\n" * 102)) == 103


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


def junit(*rules, design=DESIGN, **report):
    text = written("junit", a_review(design, *rules), **report)
    suites = ElementTree.fromstring(text)  # noqa: S314 - our own
    return suites, {case.get("name"): case for case in suites.iter("testcase")}


def counts(suites):
    return {name: int(suites.get(name)) for name in ("tests", "failures", "errors", "skipped")}


def test_junit_counts_errors_of_the_text_and_failures_of_the_review():
    suites, cases = junit(a_rule(raises), a_rule(blames("db"), "rule-b", Severity.INFO), design=DESIGN + "postgress x\n")  # fmt: skip
    assert counts(suites) == {"tests": 3, "failures": 0, "errors": 2, "skipped": 0}
    assert "`db` is bad" in cases["rule-b"].findtext("system-out")


def test_junit_skips_what_cannot_tell_and_what_does_not_apply():
    suites, cases = junit(
        a_rule(wonders, "wonders"), a_rule(silent, "silent"), a_rule(praises, "praises"), a_rule(blames("db"), "blames")
    )  # fmt: skip
    assert counts(suites) == {"tests": 5, "failures": 1, "errors": 0, "skipped": 2}
    assert cases["wonders"].find("skipped").get("message") == "cannot tell: How many of `api`?"
    assert cases["silent"].find("skipped").get("message") == "not applicable"
    assert cases["praises"].find("skipped") is None
    assert "question: How many of `api`?" in cases["wonders"].findtext("system-out")


def test_junit_tells_a_rule_that_failed_once_and_not_as_passed():
    def half(rule, design):
        yield rule.violated(design.components["db"], message="`db` is bad")
        raise OSError("gone")

    suites, cases = junit(a_rule(half), a_rule(silent, "silent"))
    assert [*cases] == ["text", "some-rule", "silent"]
    assert counts(suites)["errors"] == 1
    error = cases["some-rule"].find("error")
    assert error.get("message").startswith("OSError: gone")
    assert "`db` is bad" in error.text


def test_junit_passes_what_is_accepted_or_known():
    accepted, _ = junit(a_rule(blames("api")))
    assert counts(accepted) == {"tests": 2, "failures": 0, "errors": 0, "skipped": 0}
    text = writer("junit")(five_samples()["baseline"], Ink())
    cases = {case.get("name"): case for case in ElementTree.fromstring(text).iter("testcase")}  # noqa: S314 - our own
    assert "known: `db` is bad" in cases["old"].findtext("system-out")
    assert cases["old"].find("skipped") is None


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
    assert len([token for token in found if token.type == "heading_open"]) == 8


def test_markdown_mentions_nobody_and_links_nowhere():
    out = written("markdown", spoken("@everyone #1 https://evil.example www.evil.example"))
    outside = out.replace(out[out.index("```") : out.rindex("```")], "")
    assert "\\@everyone \\#1 https\\://evil.example www\\.evil" in outside


def test_every_ending_is_a_format_and_every_format_is_listed():
    assert set(ENDINGS.values()) <= {*FORMATS}
    assert all(FORMATS.values())
