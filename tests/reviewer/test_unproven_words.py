"""Words are hints: what they deny, what they cannot silence, and whom they speak of."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.semantics.passages import Origin, has_stem, passages_of
from reviewer.packs.loader import load_packs
from reviewer.review import review

PACKS = load_packs(installed=True)

TICKETS = """
client fan
lb door: ALB
service web_sales x6
service phone_sales x3
postgres seats x3
service news x2
fan -> door -> web_sales, phone_sales, news
web_sales -> seats: "reads free seats, then marks them taken"
phone_sales -> seats: "reads free seats, then marks them taken"
flow web 200/s write: fan -> door -> web_sales -> seats
flow phone 20/s write: fan -> door -> phone_sales -> seats
"""


def _words_of_note(text: str) -> tuple[str, str]:
    design = parse(f'postgres db x2\nnote db: "{text}"').design
    passage = next(one for one in passages_of(design) if one.origin is Origin.NOTE)
    return passage.affirmed, passage.denied


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("we have no backups at all", "backup"),
        ("writes are never retried", "retr"),
        ("without any encryption", "encrypt"),
        ("alerts are off", "alert"),
        ("we don't take snapshots", "snapshot"),
        ("nobody is paged", "page"),
    ],
)
def test_what_follows_a_negation_is_denied(text: str, stem: str) -> None:
    affirmed, denied = _words_of_note(text)

    assert has_stem(denied, stem)
    assert not has_stem(affirmed, stem)


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("no incidents so far, backups are taken hourly", "backup"),
        ("not only retried but alerted on", "retr"),
        ("no data is lost and backups are tested", "backup"),
        ("taken down at night; snapshots first", "snapshot"),
    ],
)
def test_a_negation_ends_with_its_clause(text: str, stem: str) -> None:
    affirmed, denied = _words_of_note(text)

    assert has_stem(affirmed, stem)
    assert not has_stem(denied, stem)


@pytest.mark.parametrize("text", ["we should add backups", "backups later", "TODO backups"])
def test_a_plan_neither_affirms_nor_denies(text: str) -> None:
    affirmed, denied = _words_of_note(text)

    assert not has_stem(affirmed, "backup")
    assert not has_stem(denied, "backup")


@pytest.mark.parametrize(
    ("words", "stem"),
    [("electricity", "elect"), ("blocks", "lock"), ("retrieval", "retr"), ("catalog", "log")],
)
def test_a_stem_matches_no_other_word(words: str, stem: str) -> None:
    assert not has_stem(f" {words} ", stem)


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("elected", "elect"),
        ("retries", "retr"),
        ("idempotency", "idempot"),
        ("back off", "back off "),
    ],
)
def test_a_stem_matches_its_forms(words: str, stem: str) -> None:
    assert has_stem(f" {words} ", stem)


def _races(more: str) -> tuple[list[str], list[str]]:
    """Messages of findings and of questions about the race for seats."""
    judged = review(parse(TICKETS + more), PACKS)
    findings = [f.answer.message for f in judged.findings if f.rule == "race-on-a-counter"]
    questions = [q.answer.message for q in judged.questions if q.rule == "race-on-a-counter"]
    return findings, questions


def test_words_elsewhere_change_nothing() -> None:
    plain = _races("")

    assert plain[0], "the race is found"
    assert _races('note news: "a lock and a lease keep editors apart"') == plain


def test_words_on_the_component_make_a_question_of_a_finding_and_never_silence_it() -> None:
    findings, questions = _races('note seats: "rows are held by a lock"')

    assert not findings
    assert len(questions) == 1


def test_a_denied_measure_is_a_finding_that_quotes_the_remark() -> None:
    judged = review(
        parse('client c\nservice s x2\npostgres db x2\nc -> s -> db\nnote db: "no backups yet"'),
        PACKS,
    )
    (finding,) = (one for one in judged.findings if one.rule == "missing-backup")

    assert finding.answer.sums == ("the design says “no backups yet”",)
