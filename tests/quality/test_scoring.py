"""Scores worked out by hand."""

from tests.quality.scoring import Found, Label, Labels, Outcome, Score, read_labels, score

_ROLLUPS = {"spof": "spof", "race_condition": "consistency", "missing_idempotency": "consistency",
            "missing_cache": "missing_cache"}  # fmt: skip


def _found(term: str, *parts: str) -> Found:
    return Found(f"rule-of-{term}", term, frozenset(parts), severe=True, text="")


def _label(term: str, *parts: str) -> Label:
    return Label(term, _ROLLUPS[term], frozenset(parts), "", "")


def _outcomes(found: Score) -> list[Outcome]:
    return [one.outcome for one in found.scored]


def test_a_finding_of_the_term_on_a_shared_part_is_a_hit() -> None:
    labels = Labels((_label("spof", "web", "db"), _label("spof", "queue")), ())
    result = score([_found("spof", "db", "lb")], labels, _ROLLUPS)
    assert _outcomes(result) == [Outcome.HIT]
    assert result.hit == labels.expected[:1]
    assert result.missed == labels.expected[1:]


def test_a_term_of_the_same_rollup_is_a_hit() -> None:
    labels = Labels((_label("race_condition", "db"),), ())
    assert _outcomes(score([_found("missing_idempotency", "db")], labels, _ROLLUPS)) == [
        Outcome.HIT
    ]


def test_the_term_elsewhere_and_another_term_are_unlabelled() -> None:
    labels = Labels((_label("spof", "db"),), (_label("missing_cache", "db"),))
    result = score([_found("spof", "web"), _found("race_condition", "db")], labels, _ROLLUPS)
    assert _outcomes(result) == [Outcome.UNLABELLED, Outcome.UNLABELLED]
    assert not result.hit
    assert not result.alarmed


def test_what_is_not_expected_is_a_false_alarm() -> None:
    labels = Labels((), (_label("missing_cache", "*"), _label("spof", "db")))
    result = score(
        [_found("missing_cache", "db"), _found("missing_cache", "web")], labels, _ROLLUPS
    )
    assert _outcomes(result) == [Outcome.FALSE_ALARM] * 2
    assert result.alarmed == labels.not_expected[:1]
    assert result.not_expected == 2


def test_a_hit_is_no_false_alarm_as_well() -> None:
    labels = Labels((_label("spof", "web"),), (_label("spof", "db"),))
    result = score([_found("spof", "web", "db")], labels, _ROLLUPS)
    assert _outcomes(result) == [Outcome.HIT]
    assert not result.alarmed


def test_a_finding_about_no_part_is_about_all_of_them() -> None:
    labels = Labels((_label("spof", "web"),), ())
    assert _outcomes(score([_found("spof")], labels, _ROLLUPS)) == [Outcome.HIT]


def test_a_rule_without_a_term_is_not_scored() -> None:
    labels = Labels((_label("spof", "*"),), ())
    assert _outcomes(score([_found("", "web")], labels, _ROLLUPS)) == [Outcome.NO_TERM]


def test_labels_of_a_file() -> None:
    data = {"expected": [{"problem": "race_condition", "components": ["a"], "detectable_from": "semantics"}],
            "not_expected": [{"problem": "new_term"}]}  # fmt: skip
    labels = read_labels(data, _ROLLUPS)
    assert labels.expected == (
        Label("race_condition", "consistency", frozenset("a"), "", "semantics"),
    )
    assert labels.not_expected == (Label("new_term", "new_term", frozenset("*"), "", ""),)
