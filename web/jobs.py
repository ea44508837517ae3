"""Results of the reviewer, encoded: the one place where `web` calls it.

It runs in the child processes (`web.child_main`) and knows nothing of HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dsl.decoding import decode
from dsl.formatting.formatter import format_source
from dsl.parse import Parsed, parse
from dsl.problem import Problem
from reviewer.model.pack import Pack
from reviewer.model.rule import Rule, summary_of
from reviewer.model.run_settings import LEVELS, Settings, level_named
from reviewer.packs.loader import load_packs, vocabulary_of
from reviewer.report.digest import digest_object
from reviewer.report.formats.json import problem_object, review_object
from reviewer.report.picture import draw_review
from reviewer.report.picture.layout import SECONDS
from reviewer.report.picture.room import room_of
from reviewer.report.picture.theme import THEMES
from reviewer.review import review
from reviewer.whatif.changes import changed_text, not_carried
from reviewer.whatif.json import outcome_object
from reviewer.whatif.outcome import outcome
from reviewer.whatif.scenario import (
    Scenario,
    ScenarioError,
    factor_of,
    failures_of,
    patience_of,
    setting_of,
)
from web.limits import Limits, RefusedError, check_design, check_text
from web.reports import check_format, write_report


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job: `body` is the result, `about` what the server counts by."""

    body: bytes
    about: Mapping[str, Any] = field(default_factory=dict)


def review_design(limits: Limits, design: str, name: str = "", level: str = "") -> Result:
    """The review of a design as `review --format json` prints it, and the head of its report."""
    settings = _settings_for(level)
    judged = review(_parse_limited(design, limits, name), packs(), settings)
    found = {"review": review_object(judged, fixes=True), "digest": digest_object(judged)}
    return Result(_encode_json(found), {"verdict": judged.verdict.value})


def report_design(
    limits: Limits, design: str, name: str = "", level: str = "", form: str = "", rubric: str = ""
) -> Result:
    """The report of a design as `review --format` writes it in the format `form`."""
    check_format(form)
    judged = review(_parse_limited(design, limits, name), packs(), _settings_for(level))
    return Result(write_report(judged, form, rubric, packs()).encode("utf-8", "backslashreplace"))


def draw_design(  # a picture has that many choices
    limits: Limits, design: str, kind: str, theme: str = "", level: str = "", room: str = ""
) -> Result:
    """The picture of a design with its findings marked; empty where there is none.

    `room` is the size of the pane it is for, such as `900x600`; empty: as wide as it likes.
    """
    if theme not in ("", *THEMES):
        detail = f"Expected one of {', '.join(THEMES)}."
        raise RefusedError(422, "unknown-theme", "Unknown theme", detail, allowed=list(THEMES))
    if room and room_of(room) is None:
        detail = "A room is written as `900x600`: 100 to 9999 pixels a side."
        raise RefusedError(422, "unknown-room", "Unknown room", detail)
    judged = review(_parse_limited(design, limits), packs(), _settings_for(level))
    seconds = min(SECONDS, limits.picture_seconds)
    image, drawing = draw_review(
        judged, kind, theme=theme or "light", seconds=seconds, room=room_of(room)
    )
    return Result(image or b"", {"notes": list(drawing.notes)})


def format_design(limits: Limits, design: str) -> Result:
    """A design in its canonical form; as it was where an error keeps it from being read."""
    check_text(design, limits)
    source, problems = decode(design, "design.txt")
    faults: Sequence[Problem] = problems
    formatted = source.text
    if not any(problem.fatal for problem in problems):
        formatted, faults = format_source(source.text)
    said = [problem_object(fault, source) for fault in faults]
    return Result(_encode_json({"design": formatted, "problems": said}))


def suppose(  # a scenario has that many parts
    limits: Limits,
    design: str,
    load: str = "",
    p99: str = "",
    fail: Sequence[str] = (),
    settings: Sequence[str] = (),
) -> Result:
    """What becomes of a design, as `review whatif --format json` prints it, and its changed text."""
    parsed = _parse_limited(design, limits)
    try:
        scenario = Scenario(
            load=factor_of(load) if load else 1.0,
            failures=failures_of(parsed.design, fail),
            settings=tuple(setting_of(one) for one in settings),
            patience=patience_of(p99) if p99 else None,
        )
        found = outcome(parsed.design, scenario)
    except ScenarioError as error:
        detail = str(error)[:500]
        raise RefusedError(422, "unknown-scenario", "Invalid scenario", detail) from None
    changed = changed_text(found)
    text = None if not_carried(changed, found) else changed
    return Result(_encode_json({"whatif": outcome_object(found), "design": text}))


def list_rules(limits: Limits) -> Result:
    """What rules there are, by pack."""
    rules = [_rule_entry(pack, rule) for pack in packs() for rule in pack.rules]
    return Result(_encode_json({"rules": rules}))


def _rule_entry(pack: Pack, rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "pack": pack.name,
        "severity": rule.severity.word,
        "category": rule.category.value,
        "summary": summary_of(rule),
        "follow_up": rule.follow_up,
        "citations": [{"title": c.title, "url": c.url, "says": c.says} for c in rule.citations],
    }


def _parse_limited(design: str, limits: Limits, name: str = "") -> Parsed:
    check_text(design, limits)
    parsed = parse(design, name or "design.txt", vocabulary_of(packs()))
    check_design(parsed.design, limits)
    return parsed


def _settings_for(level: str) -> Settings:
    if level and not level_named(level):
        detail = f"Expected one of {', '.join(LEVELS)}."
        raise RefusedError(422, "unknown-level", "Unknown level", detail, allowed=list(LEVELS))
    return Settings(level=level)


def _encode_json(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False, allow_nan=False).encode("utf-8")


_files: list[str] = []


def use(files: tuple[str, ...]) -> None:
    """Judge by the operator's own packs too. Said once, before the first review."""
    _files.extend(files)


@cache
def packs() -> tuple[Pack, ...]:
    """The packs this process judges by, loaded once."""
    return load_packs(_files)


def ready(limits: Limits) -> Result:
    """Whether the packs loaded: what of them did not."""
    failures = [f"{f.what}: {f.reason}" for pack in packs() for f in pack.failures]
    return Result(_encode_json({"failures": failures}))


JOBS: Mapping[str, Callable[..., Result]] = {
    "review": review_design,
    "report": report_design,
    "picture": draw_design,
    "formatted": format_design,
    "whatif": suppose,
    "rules": list_rules,
    "ready": ready,
}
"""The jobs a child does, by the name that `web.dispatcher` asks for them by."""
