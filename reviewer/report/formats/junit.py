"""A report as JUnit XML: a suite for each design, a case for each rule that was asked.

Errors and warnings fail their rule's case, remarks are told in its output; what could not be
judged is an error. The form is the one build servers agree on:
https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from reviewer.model.finding import Finding, Severity
from reviewer.report.formats.concise import problem_line
from reviewer.report.formats.excerpt import location
from reviewer.report.formats.ink import Ink, visible
from reviewer.report.formats.report import Report
from reviewer.review import Review


def write(report: Report, ink: Ink) -> str:
    """The report as one XML document; `ink` has no part in it."""
    suites = Element("testsuites", name="design-reviewer")
    for review in report.reviews:
        suites.append(_review_suite(review))
    for name, reason in report.unread:
        suite = SubElement(suites, "testsuite", name=_xml_text(name))
        _add_case(suite, name, "read", "error", reason)
    for each in (*suites, suites):
        _set_counts(each)
    indent(suites)
    return tostring(suites, encoding="unicode", xml_declaration=False) + "\n"


def _review_suite(review: Review) -> Element:
    name = review.source.name
    suite = Element("testsuite", name=_xml_text(name))
    plain = Ink(columns=100)
    fatal = [problem for problem in review.problems if problem.fatal]
    _add_case(suite, name, "text", "error" if fatal else "", "\n".join(
        problem_line(problem, review.source, plain) for problem in fatal
    ))  # fmt: skip
    for failure in review.failures:
        _add_case(suite, name, failure.what, "error", failure.reason)
    for rule in review.rules:
        _add_rule(suite, review, rule)
    return suite


def _add_rule(suite: Element, review: Review, rule: str) -> None:
    found = [finding for finding in review.findings if finding.rule == rule]
    failing = [finding for finding in found if finding.severity > Severity.INFO]
    case = _add_case(
        suite,
        review.source.name,
        rule,
        "failure" if failing else "",
        "\n\n".join(_finding_text(finding, review) for finding in failing),
    )
    remarks = [
        _finding_text(finding, review) for finding in found if finding.severity is Severity.INFO
    ]
    remarks += [
        f"accepted: {f.answer.message} {f.accepted}" for f in review.accepted if f.rule == rule
    ]
    if remarks:
        SubElement(case, "system-out").text = _xml_text("\n\n".join(remarks))


def _finding_text(finding: Finding, review: Review) -> str:
    where = location(review.source, finding.spans[0] if finding.spans else None, Ink())
    return "\n".join(
        [f"{where}: {finding.severity.word}: {finding.answer.message}", *_detail_lines(finding)]
    )


def _detail_lines(finding: Finding) -> Iterator[str]:
    yield from finding.answer.sums
    if finding.answer.instead:
        yield f"write: {finding.answer.instead}"


def _add_case(suite: Element, design: str, name: str, sort: str, text: str) -> Element:
    case = SubElement(suite, "testcase", classname=_xml_text(design), name=_xml_text(name))
    if sort:
        first = text.partition("\n")[0]
        SubElement(case, sort, message=_xml_text(first)).text = _xml_text(text)
    return case


def _set_counts(suite: Element) -> None:
    cases = [*suite.iter("testcase")]
    suite.set("tests", str(len(cases)))
    for sort, name in (("failure", "failures"), ("error", "errors")):
        suite.set(name, str(sum(case.find(sort) is not None for case in cases)))


def _xml_text(text: str) -> str:
    """Text that XML may hold: what a terminal would act on is written out, line ends stay."""
    return "\n".join(visible(line) for line in text.split("\n"))
