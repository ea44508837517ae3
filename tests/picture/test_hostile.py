"""Labels that are markup, options, escapes or noise elsewhere are text in the picture."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import diagrams
import pytest
from hypothesis import example as such_as
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.report.picture import draw
from reviewer.report.picture.dot import dot_source, label
from reviewer.report.picture.markup import ATTRIBUTES, ELEMENTS
from reviewer.report.picture.plan import plan
from reviewer.report.picture.saying import clean
from reviewer.report.picture.steps import STEPS
from reviewer.report.picture.wasm import Wasm
from tests.effort import examples
from tests.picture.building import SVG, hostile, of_class, read, title

PAYLOADS = (
    "<b>bold</b>",
    '<<TABLE><TR><TD HREF="javascript:alert(1)">x</TD></TR></TABLE>>',
    '<IMG SRC="/etc/passwd"/>',
    "</svg><script>alert(1)</script>",
    '" URL="javascript:alert(1)" x="',
    '"]; evil [label="',
    "&lt;b&gt; &amp; &#60;",
    "trailing \\",
    "\\N \\G \\E \\T \\L \\l \\n",
    "\\\\\\",
    "-opwn",
    "../x",
    "/absolute",
    "nul \x00 esc \x1b[31m bell \x07 del \x7f c1 \x9b",
    "line\nbreak\r\nand\ttab",
    "lone \ud800 surrogate",
    "not a character \uffff\ufffe",
    "\u202eright to left\u202c \u200b\u2028",
    "日本語 の ラベル 🎉",
    "e\u0301" * 30,
    "]]> <!-- --> <![CDATA[ <?xml ?>",
    "url(http://example.org/x) @import 'x'",
    "x" * 20_000,
    " ",
    "{a|b|<port> c}",
    "subgraph cluster_x { a }",
)


def _assert_harmless(words: str) -> None:
    drawing = draw(hostile(words), engines=(Wasm(),))
    assert drawing.notes == ()
    root = read(drawing.svg)
    assert title(root) == (clean(words) or "System design")
    assert len(of_class(root, "node")) == 2
    assert len(of_class(root, "link")) == 2
    assert len(of_class(root, "group")) == 2
    parts = [*of_class(root, "node"), *of_class(root, "link"), *of_class(root, "group")]
    for part in parts:
        assert clean(words).strip() in title(part)
    _assert_on_the_list(root)


def _assert_on_the_list(root: ET.Element) -> None:
    for each in root.iter():
        assert each.tag.removeprefix(SVG) in ELEMENTS
        for key, value in each.attrib.items():
            assert re.sub(r"^\{.*\}space$", "xml:space", key) in ATTRIBUTES
            if key == "href":
                assert value.startswith(("#icon-", "data:image/png;base64,"))


@pytest.mark.parametrize("words", PAYLOADS)
def test_a_payload_is_text(words: str) -> None:
    _assert_harmless(words)


@settings(max_examples=examples(150, quick=50), deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=60))
@such_as("<>")
@such_as('"\\')
def test_any_text_is_text(words: str) -> None:
    _assert_harmless(words)


@settings(max_examples=examples(150, quick=50), deadline=None)
@given(st.text(alphabet=st.sampled_from("<>&\\\"'nNGE{}|;[]= \x00\x1bé"), max_size=30))
def test_an_engine_reads_a_label_as_it_was_written(words: str) -> None:
    shown = re.sub("[\x00-\x1f\x7f]", "", words)
    source = f'digraph {{ "a" [label="{_quoted(label(words))}"] }}'
    root = ET.fromstring(Wasm().layout(source.encode(), 5.0))  # noqa: S314 - an engine of ours
    texts = [each.text or "" for each in root.iter(f"{SVG}text")]
    assert "".join(texts).replace("\xa0", " ").strip() == shown.strip()


def _quoted(text: str) -> str:
    return re.sub(r'(?<!\\)((?:\\\\)*)"', r'\1\\"', text)


@pytest.mark.parametrize(
    "words", ["-opwn", "-v", "../x", "/absolute/x", "n" * 300, "a\0b", "x.svg"]
)
def test_a_title_names_no_file(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    assert draw(hostile(words)).svg
    assert [each.name for each in tmp_path.rglob("*")] == ["inside"]


def test_the_dot_comes_from_diagrams(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    for kind, name in (
        (diagrams.Diagram, "node"),
        (diagrams.Cluster, "node"),
        (diagrams.Diagram, "connect"),
    ):
        told = getattr(kind, name)

        def spy(self: object, *said: object, _told=told, _name=name, **more: object) -> object:
            seen.append(_name)
            return _told(self, *said, **more)

        monkeypatch.setattr(kind, name, spy)
    drawn = plan(hostile("x"))
    source = dot_source(drawn, STEPS[0])
    assert seen == ["node", "node", "connect", "connect"]
    assert source.startswith("digraph {\n\tgraph [")


def test_diagrams_never_renders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object, **__: object) -> None:
        pytest.fail("the library rendered by itself")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(diagrams.Diagram, "render", fail)
    monkeypatch.setattr("graphviz.Digraph.render", fail)
    monkeypatch.setattr("graphviz.Digraph.pipe", fail)
    assert draw(hostile("x")).svg
    assert diagrams.getdiagram() is None
    assert diagrams.getcluster() is None


def test_siblings_with_one_label_stay_two() -> None:
    root = read(draw(hostile("same")).svg)
    assert [each.get("id") for each in of_class(root, "group")] == ["group-one", "group-two"]


def test_no_attribute_of_the_dot_reaches_outside() -> None:
    source = dot_source(plan(hostile("plain")), STEPS[0])
    names = set(re.findall(r"(\w+)=", source))
    assert not names & {"URL", "href", "image", "imagepath", "shapefile", "stylesheet", "tooltip"}
    assert "/" not in source
