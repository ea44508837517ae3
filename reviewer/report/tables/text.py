"""Numbers for people: tables with bars, requirements, what is assumed, what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from reviewer.analysis.estimates.back_of_envelope import FirstSums
from reviewer.model.finding import Severity
from reviewer.report.formats.concise import problem_line
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.cost_text import cost_section
from reviewer.report.tables.flow_text import flow_section, share_section
from reviewer.report.tables.growth_text import growth_section
from reviewer.report.tables.load_text import FULL, component_section, severity_of
from reviewer.report.tables.loads import ComponentNumbers
from reviewer.report.tables.numbers import Numbers, NumbersReport
from reviewer.text.numbers import count, percent
from reviewer.text.short_figures import short_bandwidth, short_rate, short_size, short_times

_LONGEST_LINE = 38
_RETENTION = "assume retention 5y"  # as first sums ask for it


def write(report: NumbersReport, ink: Ink, table: str = "", *, draws: bool = False) -> str:
    """The numbers of all designs, one after the other; one `table` of them where it is named.

    With `draws` each design's drawings come below its tables.
    """
    sections = [SECTIONS[table]] if table else list(SECTIONS.values())
    parts = []
    for numbers in report.designs:
        blocks = (list(section(numbers, ink)) for section in sections)
        body = "\n\n".join("\n".join(block) for block in blocks if block)
        if draws and (drawing := _drawing_lines(numbers, ink)):
            body = f"{body}\n\n{drawing}"
        parts.append("\n".join(_head_lines(numbers, ink)) + (f"\n\n{body}" if body else ""))
    return "\n\n".join(parts) + "\n" if parts else ""


def _drawing_lines(numbers: Numbers, ink: Ink) -> str:
    from reviewer.report.charts.series import series_of  # noqa: PLC0415 - most tables are not drawn
    from reviewer.report.charts.text import drawn  # noqa: PLC0415

    return drawn(series_of(numbers.facts), ink)


def _head_lines(numbers: Numbers, ink: Ink) -> Iterator[str]:
    title = f": {numbers.design.title}" if numbers.design.title else ""
    yield ink.paint(ink.safe(f"{numbers.file}{title}"), "bold")
    for problem in numbers.problems:
        if problem.fatal:
            yield problem_line(problem, numbers.design.source, ink)
    first = numbers.first
    if first is not None and first.headroom is not None:
        text = f"`{first.component.name}` breaks first: "
        yield from ink.prose(
            text + _headroom_text(first.headroom), f"{_status_sign(first, ink)} ", "  "
        )


def _headroom_text(headroom: float) -> str:
    if headroom >= FULL:
        return f"it can take {short_times(headroom)} today's load."
    if headroom > 0:
        return f"it has room for {percent(headroom)} of its load."
    return "it has no room for its load."


def _title_text(text: str, ink: Ink) -> str:
    return ink.paint(text, "bold")


def _first_sums(numbers: Numbers, ink: Ink) -> Iterator[str]:
    if numbers.sums is None:
        return
    yield _title_text("Back of the envelope", ink)
    for name, figure in _total_lines(numbers.sums):
        yield f"  {name:<22}  {ink.safe(figure)}"


def _total_lines(sums: FirstSums) -> Iterator[tuple[str, str]]:
    def shown(figure: float | None, words: Callable[[float], str]) -> str:
        return "?" if figure is None else words(figure)

    yield "users", f"{count(sums.users)} a day × {shown(sums.actions, count)} requests each"
    average, peak = shown(sums.average, short_rate), shown(sums.peak, short_rate)
    yield "requests", f"{average} on average × {shown(sums.peak_factor, count)} = {peak} at peak"
    each, flowing = shown(sums.size, short_size), shown(sums.flowing, short_bandwidth)
    yield "bytes", f"{each} each = {flowing} at peak"
    yield "writes", f"{shown(sums.writes, short_rate)} on average"
    kept = "" if _RETENTION in sums.missing else f", {shown(sums.kept, short_size)} kept"
    yield "stored", f"{shown(sums.stored, short_size)} a year{kept}, one copy"
    yield "memory of a cache", f"{shown(sums.cached, short_size)} for what most reads ask for"


def _assumption_lines(numbers: Numbers, ink: Ink) -> Iterator[str]:
    if not numbers.assumptions:
        return
    yield _title_text("Assumptions (add the line to override; sources: --format json)", ink)
    taken = {(each.override, each.value): each for each in numbers.assumptions.values()}.values()
    room = min(_LONGEST_LINE, max(_width_of(each.override) for each in taken))
    for each in taken:
        *above, line = map(ink.safe, each.override.splitlines() or [""])
        yield from (f"  {ink.paint(one, 'green')}" for one in above)
        head = f"  {ink.paint(f'{line:<{room}}', 'green')}  "
        yield from ink.prose(f"{each.value} ({each.basis})", head, " " * (room + 4), "dim")


def _width_of(lines: str) -> int:
    return max(map(len, lines.splitlines()), default=0)


def _question_lines(numbers: Numbers, ink: Ink) -> Iterator[str]:
    if not numbers.asks:
        return
    yield _title_text("Not known (add the line with your figure)", ink)
    for ask in numbers.asks:
        yield from ink.prose(ask.question, "  ? ", "    ")
        if ask.write:
            yield f"    {ink.paint(ink.safe(ask.write), 'green')}"


Section = Callable[[Numbers, Ink], Iterator[str]]


def _status_sign(part: ComponentNumbers, ink: Ink) -> str:
    severity = severity_of(part)
    if severity is None and (part.headroom or 0) < FULL:
        severity = Severity.INFO
    return ink.tick() if severity is None else ink.sign(severity)


SECTIONS: Mapping[str, Section] = {
    "first-sum": _first_sums,
    "component": component_section,
    "flow": flow_section,
    "share": share_section,
    "cost": cost_section,
    "growth": growth_section,
    "assumption": _assumption_lines,
    "question": _question_lines,
}
"""The parts of the text, by the names that CSV gives its tables."""
