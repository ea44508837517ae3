"""A score is told line by line, and its lines add up."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from inspect import cleandoc
from pathlib import Path
from statistics import median

import pytest

from dsl.parse import parse
from reviewer.model.finding import Category, Severity
from reviewer.model.pack import Pack
from reviewer.model.rubric import Rubric
from reviewer.packs.loader import load_packs
from reviewer.results.score import RubricError, Score, rubric_named, score
from reviewer.review import Review, review
from tests.making import a_rule, blames, pack_text
from tests.packs.making import faults, loaded, pack, rule

RUBRIC = """\
rubrics:
- id: test
  title: Test
  dimensions:
  - id: structure
    title: Structure
    weight: {default: 40, staff: 20}
    structures:
    - id: memory
      title: Memory
      points: 3
      any:
      - {title: A cache, count: {match: n.kind == 'cache', at_least: 1}}
      - {title: A CDN, count: {match: n.kind == 'cdn', at_least: 1}}
    - id: reads
      title: Reads
      points: 1
      any: {title: Required reads, when: req.reads > 1/s}
  - {id: reliability, title: Reliability, weight: 60, categories: reliability, rules: other}
  - {id: trade-offs, title: Trade-offs, weight: 10, accepted: 2}
  bands: {good: 50, weak: 0}
"""


def rubric(text: str = RUBRIC) -> Rubric:
    (found,) = loaded(pack(more=text)).pack.rubrics
    return found


def reviewed(design: str, *rules: object) -> Review:
    return review(parse(cleandoc(design), "design.txt"), [Pack("test", rules)])  # type: ignore[arg-type]


def scored(design: str, *rules: object, text: str = RUBRIC) -> Score:
    return score(reviewed(design, *(rules or (a_rule(blames(), "nothing"),))), rubric(text))


def lines(found: Score, part: str) -> list[tuple[str, float, float]]:
    (one,) = (each for each in found.dimensions if each.id == part)
    return [(line.name, round(line.points, 3), round(line.out_of, 3)) for line in one.lines]


def test_any_alternative_of_a_structure_will_do() -> None:
    for word in ("redis", "cloudfront"):
        found = scored(f"require reads 1k/s\nclient -> {word} -> api")
        assert lines(found, "structure") == [("Memory", 30, 30), ("Reads", 10, 10)]
    assert [line.why for line in found.dimensions[0].lines] == [
        "found: a CDN",
        "found: required reads",
    ]


def test_a_missing_structure_says_what_would_do() -> None:
    found = scored("require reads 1/s\nclient -> api")
    assert lines(found, "structure") == [("Memory", 0, 30), ("Reads", 0, 10)]
    assert found.dimensions[0].lines[0].why == "not found: a cache or a CDN"


def test_a_structure_that_hangs_on_a_missing_fact_asks() -> None:
    (_, reads) = scored("client -> api").dimensions[0].lines
    assert "require reads" in reads.why
    assert reads.points == 0


def test_rules_count_by_severity_and_the_share_of_places_that_hold() -> None:
    rules = (
        a_rule(blames("a", "b"), "bad", Severity.ERROR, Category.RELIABILITY),
        a_rule(lambda rule, design: iter([rule.satisfied(design.components["a"], message="fine")]), "fine", Severity.WARNING, Category.RELIABILITY),
        a_rule(blames("a"), "other", Severity.INFO, Category.COST),
        a_rule(blames("a"), "elsewhere", Severity.INFO, Category.COST),
    )  # fmt: skip
    found = scored("service a\nservice b\na -> b", *rules)
    assert lines(found, "reliability") == [("bad", 0, 30), ("fine", 20, 20), ("other", 0, 10)]
    (bad, *_) = found.dimensions[1].lines
    assert bad.why == "2 of 2: `a` is bad"
    assert len(bad.fingerprints) == 2


def test_what_is_accepted_stays_in_the_score_as_a_trade_off() -> None:
    bad = a_rule(blames("a", "b"), "bad", Severity.ERROR, Category.RELIABILITY)
    found = scored('service a\nservice b\na -> b\naccept bad on a: "cheap"', bad)
    assert lines(found, "reliability") == [("bad", 15, 60)]
    assert lines(found, "trade-offs") == [("bad", 10, 10)]
    assert found.dimensions[2].lines[0].why == "weighed: cheap"


def test_a_dimension_without_anything_to_go_by_is_left_out() -> None:
    found = scored("client -> redis -> api")
    assert [part.out_of for part in found.dimensions] == [40, 0, 0]
    assert found.out_of == 40


def test_lines_add_up_and_bands_follow() -> None:
    found = scored("require reads 1k/s\nclient -> redis -> api")
    assert found.points == pytest.approx(
        sum(line.points for part in found.dimensions for line in part.lines)
    )
    assert (found.percent, found.band) == (100, "good")
    assert scored("client -> api").band == "weak"


def test_weights_go_by_the_level() -> None:
    assert scored("design [level=staff]\nclient -> redis -> api").out_of == 20


def test_a_structure_that_looks_too_long_is_told() -> None:
    text = RUBRIC.replace(
        "when: req.reads > 1/s",
        'when: "design.components.all(a, design.components.all(b, a.count + b.count > 0))"',
    )
    found = scored("\n".join(f"service s{n}" for n in range(1_500)), text=text)
    assert "1,000,000 steps" in found.dimensions[0].lines[1].why


def test_the_built_in_rubric_comes_with_the_built_in_pack() -> None:
    packs = load_packs()
    found = rubric_named("", packs)
    assert found.id == "default"
    assert rubric_named("default", packs).title == found.title
    names = {"requirements", "high-level-design", "deep-dive", "trade-offs", "scalability", "reliability", "performance", "consistency", "security", "operability"}  # fmt: skip
    assert {part.id for part in found.dimensions} == names
    categories = [category for part in found.dimensions for category in part.categories]
    assert sorted(categories) == sorted(Category)


def test_a_better_design_gets_more_points() -> None:
    packs = load_packs()
    plain = review(parse("client -> api -> postgres"), packs)
    text = """
        require reads 2k/s
        require writes 20/s
        require availability 99.9%
        require p99 300ms
        client app
        lb door: ALB
        service api x4 [limit=20/s, key=user, timeout=1s, zones=3]
        redis hot x2 [ttl=5min, hit=90%]
        postgres db x2 [backup=1d, failover=auto]
        app -> door -> api -> hot, db
        flow read 2k/s: app -> door -> api -> hot -> db
        flow save 20/s write: app -> door -> api -> db
        decide "PostgreSQL over DynamoDB" on db: "joins; gives up scale"
    """
    rich = review(parse(cleandoc(text)), packs)
    by = rubric_named("", packs)
    assert score(rich, by).percent > score(plain, by).percent + 20


def test_sound_designs_get_more_points_than_flawed_ones() -> None:
    packs = load_packs()
    by = rubric_named("", packs)
    folder = Path(__file__).parents[1] / "rules"
    sound, flawed = (
        [
            score(review(parse(file.read_bytes()), packs), by).percent
            for file in sorted((folder / sort).glob("*.txt"))
        ]
        for sort in ("sound", "flawed")
    )
    assert min(sound) > median(flawed)
    assert median(sound) > median(flawed) + 10


@pytest.mark.parametrize("name", ["defalt", "url-shortener"])
def test_an_unknown_rubric_says_so(name: str) -> None:
    with pytest.raises(RubricError, match="unknown rubric"):
        rubric_named(name, load_packs())


def test_rubrics_of_an_installed_package_lie_beside_its_modules(tmp_path, monkeypatch) -> None:
    package = tmp_path / "coursepack"
    package.mkdir()
    (package / "__init__.py").write_text(pack_text())
    monkeypatch.syspath_prepend(str(tmp_path))
    point = EntryPoint("course", "coursepack", "reviewer.packs")
    monkeypatch.setattr("reviewer.packs.loader.plugins", lambda group: (point,))
    (package / "more.yaml").write_text(pack(rule()))
    with pytest.raises(RubricError, match="holds rubrics, and no more"):
        rubric_named("x", load_packs())
    (package / "more.yaml").write_text(pack(more=RUBRIC))
    assert rubric_named("test", load_packs()).title == "Test"
    (package / "more.yaml").write_text("nothing")
    with pytest.raises(RubricError, match=r"more\.yaml:1:1"):
        rubric_named("test", load_packs())


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("weight: 60", "weight: heavy", "wrong-value"),
        ("staff: 20", "stuff: 20", "unknown-key"),
        ("categories: reliability", "categories: relibility", "wrong-value"),
        ("when: req.reads > 1/s", "when: req.reads > 1", "wrong-dimension"),
        (", when: req.reads > 1/s", "", "missing-key"),
        ("id: reads", "id: memory", "duplicate-id"),
        ("id: trade-offs", "id: structure", "duplicate-id"),
    ],
)
def test_a_fault_of_a_rubric_is_told(old: str, new: str, code: str) -> None:
    assert [each[0] for each in faults(pack(more=RUBRIC.replace(old, new)))] == [code]


def test_the_command_shows_the_score(tmp_path, monkeypatch, capsys) -> None:
    import json  # noqa: PLC0415 - one test needs it

    from reviewer.command import main  # noqa: PLC0415 - one test needs it

    monkeypatch.chdir(tmp_path)
    (tmp_path / "course.yaml").write_text(pack(more=RUBRIC))
    (tmp_path / "design.txt").write_text("require reads 1k/s\nclient -> redis -> api\n")
    argv = [
        "design.txt",
        "--isolated",
        "--fail-on",
        "never",
        "--pack",
        "course.yaml",
        "--rubric",
        "test",
    ]
    assert main(argv) == 0
    out = capsys.readouterr().out
    assert "Score by Test: " in out
    assert "30/30 Memory: found: a cache" in out
    assert main([*argv, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["score"]["dimensions"][0]["points"] == 40
    assert main([*argv, "--format", "markdown"]) == 0
    assert "- 30/30 Memory: found: a cache" in capsys.readouterr().out
    assert main([*argv, "--format", "html"]) == 0
    assert "<li>30/30 Memory: found: a cache</li>" in capsys.readouterr().out
    assert main([*argv[:-1], "tset"]) == 2
    assert "did you mean `test`?" in capsys.readouterr().err
