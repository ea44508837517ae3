"""A report as JUnit XML: a suite for each design, a case for each rule that was asked.

Errors and warnings fail their rule's case, remarks are told in its output. A rule that cannot
tell, or does not apply, is skipped; what failed is an error. The form is the one build servers agree on:
https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from reviewer.model.finding import Finding, Severity
from reviewer.report.digest import rests_on
from reviewer.report.formats.concise import problem_line
from reviewer.report.formats.excerpt import location
from reviewer.report.formats.ink import Ink, visible
from reviewer.report.formats.report import Report
from reviewer.report.texts import RESTS_ON
from reviewer.review import Review


def write(report: Report, ink: Ink) -> str:
    """The report as one XML document; `ink` has no part in it."""
    suites = Element("testsuites", name="design-reviewer")
    for review in report.reviews:
        suites.append(_suite(review))
    for name, reason in report.unread:
        suite = SubElement(suites, "testsuite", name=_text(name))
        _case(suite, name, "read", "error", reason)
    for each in (*suites, suites):
        _count(each)
    indent(suites)
    return tostring(suites, encoding="unicode", xml_declaration=False) + "\n"


def _suite(review: Review) -> Element:
    name = review.source.name
    suite = Element("testsuite", name=_text(name))
    plain = Ink(columns=100)
    fatal = [problem for problem in review.problems if problem.fatal]
    _case(suite, name, "text", "error" if fatal else "", "\n".join(
        problem_line(problem, review.source, plain) for problem in fatal
    ))  # fmt: skip
    failed = {failure.what: failure.reason for failure in review.failures}
    for what, reason in failed.items():
        if what not in {f"rule {rule}" for rule in review.rules}:
            _case(suite, name, what, "error", reason)
    for rule in review.rules:
        _rule(suite, review, rule, failed.get(f"rule {rule}", ""))
    return suite


def _rule(suite: Element, review: Review, rule: str, reason: str) -> None:
    """The case of a rule; `reason` says why it failed, "" where it did not."""
    found = [finding for finding in review.findings if finding.rule == rule]
    failing = [finding for finding in found if finding.severity > Severity.INFO]
    text = "\n\n".join(_told(finding, review) for finding in failing)
    sort = "failure" if failing else ""
    if reason:
        sort, text = "error", "\n\n".join(part for part in (reason, text) if part)
    elif not found:
        sort, text = _left_open(review, rule)
    case = _case(suite, review.source.name, rule, sort, text)
    if remarks := [*_remarks(review, rule, found)]:
        SubElement(case, "system-out").text = _text("\n\n".join(remarks))


def _left_open(review: Review, rule: str) -> tuple[str, str]:
    """What a case without a finding is skipped for; "" where the rule was satisfied."""
    if any(credit.rule == rule for credit in review.credits):
        return "", ""
    if any(finding.rule == rule for finding in (*review.accepted, *review.known)):
        return "", ""
    asked = [question.answer.message for question in review.questions if question.rule == rule]
    return "skipped", f"cannot tell: {asked[0]}" if asked else "not applicable"


def _remarks(review: Review, rule: str, found: Sequence[Finding]) -> Iterator[str]:
    """What a rule says that fails nothing: remarks, what is accepted or known, questions."""
    yield from (_told(finding, review) for finding in found if finding.severity is Severity.INFO)
    for finding in review.accepted:
        if finding.rule == rule:
            yield f"accepted: {finding.answer.message} {finding.accepted}"
    yield from (f"known: {f.answer.message}" for f in review.known if f.rule == rule)
    yield from (f"question: {q.answer.message}" for q in review.questions if q.rule == rule)


def _told(finding: Finding, review: Review) -> str:
    where = location(review.source, finding.spans[0] if finding.spans else None, Ink())
    return "\n".join(
        [f"{where}: {finding.severity.word}: {finding.answer.message}", *_more(finding)]
    )


def _more(finding: Finding) -> Iterator[str]:
    yield from finding.answer.sums
    if finding.answer.instead:
        yield f"write: {finding.answer.instead}"
    if resting := rests_on(finding):
        yield f"{RESTS_ON.lower()} {resting}"


def _case(suite: Element, design: str, name: str, sort: str, text: str) -> Element:
    case = SubElement(suite, "testcase", classname=_text(design), name=_text(name))
    if sort:
        first = text.partition("\n")[0]
        SubElement(case, sort, message=_text(first)).text = _text(text)
    return case


def _count(suite: Element) -> None:
    cases = [*suite.iter("testcase")]
    suite.set("tests", str(len(cases)))
    for sort, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(sort) is not None for case in cases)))


def _text(text: str) -> str:
    """Text that XML may hold: what a terminal would act on is written out, line ends stay."""
    return "\n".join(visible(line) for line in text.split("\n"))
