"""`PACK`: the one description of what a data pack may say.

Packs are read by it, `pack.schema.json` is made of it, and the page of packs shows it.
"""

from __future__ import annotations

from dsl.attributes import Place, ValueType
from dsl.kinds import Kind
from dsl.quantity import Dimension
from reviewer.model.finding import Category, Severity
from reviewer.model.run_settings import LEVELS
from reviewer.packs.data.shapes import (
    Amount,
    Choice,
    Either,
    Flag,
    Key,
    Many,
    Named,
    Number,
    Record,
    Words,
)

_ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_RULE_ID = r"[a-z]+(-[a-z]+)*"
_MOST_EXPRESSION = 2_000


def _prose_shape(what: str, example: str, most: int = 4_000) -> Words:
    return Words(what, example, most=most)


def _condition_shape(example: str) -> Words:
    return Words("a condition", f'"{example}"', role="condition", most=_MOST_EXPRESSION)


def _template_shape(example: str) -> Words:
    return Words(
        "a text with facts in `{ }`", f'"{example}"', role="template", most=_MOST_EXPRESSION
    )


_DESIGN = Words("a design", "client -> api", role="design", most=16_000)
_TITLE = _prose_shape("a title", "Hot reads pass a cache", 120)

REF = Record(
    "a reference",
    (
        Key("title", _prose_shape("a title", "Release It!, chapter 5", 200), "What it is called.", True),
        Key("url", Words("an address", "https://example.org/page", r"https?://[^\s<>\"]+", most=500), "Where it can be read.", True),
        Key("says", _prose_shape("a sentence", "a cache answers nine of ten reads", 400), "The figure or claim, in your own words."),
    ),
)  # fmt: skip

_MATCH = "The components it runs on (default: all)."
_FROM = Key("from", _condition_shape("n.kind == 'client'"), "Where paths begin.", True)
_TO = Key("to", _condition_shape("n.kind == 'database'"), "Where paths end.", True)
_OVER = Key(
    "over",
    _condition_shape("e.mode == 'sync'"),
    "Which arrows a path may take (default: all).",
)
_OF = Key(
    "of",
    Choice(("component", "link", "flow", "group")),
    "What it iterates over (default: components).",
)
_LIMIT = Words("a number or an expression", "3", role="value", most=_MOST_EXPRESSION)

EACH = Record(
    "`each`",
    (
        _OF,
        Key("match", _condition_shape("n.kind == 'queue'"), _MATCH),
        Key("assert", _condition_shape("has(n.dlq)"), "What has to hold of each of them.", True),
    ),
)
EVERY_PATH = Record(
    "`every_path`",
    (
        _FROM,
        _TO,
        Key(
            "through",
            _condition_shape("n.kind in ['cache', 'cdn']"),
            "What each path has to pass.",
            True,
        ),
        _OVER,
    ),
)
NO_PATH = Record("`no_path`", (_FROM, _TO, _OVER))
LONGEST_PATH = Record(
    "`longest_path`",
    (
        Key(
            "match",
            _condition_shape("n.family == 'compute'"),
            "The components that are counted (default: all).",
        ),
        _OVER,
        Key("at_most", _LIMIT, "How many of them one path may hold.", True),
    ),
)
COUNT = Record(
    "`count`",
    (
        _OF,
        Key(
            "match",
            _condition_shape("n.kind == 'monitoring'"),
            "What is counted (default: all).",
        ),
        Key("at_least", _LIMIT, "So many, or more."),
        Key("at_most", _LIMIT, "So many, or fewer."),
    ),
)
OPERATORS = {
    "each": (EACH, "Asks something of each component, link, flow or group."),
    "every_path": (EVERY_PATH, "Every path from here to there passes one of those; one that does not is shown, the shortest first."),
    "no_path": (NO_PATH, "No path goes from here to there; the shortest one is shown."),
    "longest_path": (LONGEST_PATH, "No path holds more than so many; components that call each other in a circle count once each."),
    "count": (COUNT, "There are at least, or at most, so many."),
}  # fmt: skip

TESTS = Record(
    "`tests`",
    (
        Key("bad", Many(_DESIGN, one=True, most=20), "Designs that it finds fault with; `# expect: ID` marks the lines.", True),
        Key("good", Many(_DESIGN, one=True, most=20), "Designs that it has nothing against.", True),
    ),
)  # fmt: skip

RULE = Record(
    "a rule",
    (
        Key("id", Words("an id of small letters and `-`", "hot-reads-pass-a-cache", _RULE_ID, most=60), "Its name in reports, and what `accept` says.", True),
        Key("severity", Choice(tuple(s.word for s in Severity)), "How bad it is.", True),
        Key("category", Choice(tuple(c.value for c in Category)), "Which quality it guards.", True),
        Key("title", _TITLE, "What holds of a good design.", True),
        Key("why", _prose_shape("a sentence", "…"), "What goes wrong otherwise.", True),
        Key("fix", _prose_shape("a sentence", "…"), "What to do instead.", True),
        Key("refs", Many(REF, one=True, most=10), "Its source; for a figure of your own, state it in `says`.", True),
        Key("follow-up", _prose_shape("a question", "…", 400), "What an interviewer asks next.", True),
        Key("when", _condition_shape("req.reads >= 10k/s"), "Where it applies at all; false: not applicable."),
        *(Key(name, shape, sentence) for name, (shape, sentence) in OPERATORS.items()),
        Key("message", _template_shape("{n} has one copy"), "The message of a finding.", True),
        Key("sum", Many(_template_shape("{n.reads} / {n.count}"), one=True, most=10), "The lines of arithmetic that lead to it."),
        Key("write", _template_shape("redis hot x2"), "Lines of the design language to write instead."),
        Key("credit", _template_shape("{n} keeps copies"), "The message where it holds (default: the title)."),
        Key("question", _template_shape("How many copies has {n}?"), "What is asked where a fact is missing."),
        Key("tests", TESTS, "The designs that prove it.", True),
    ),
    one_of=tuple(OPERATORS),
)  # fmt: skip

ATTRIBUTE = Record(
    "an attribute",
    (
        Key("name", Words("a name of small letters, digits and `-`", "on-call", _ID, most=40), "What is written in `[ ]`.", True),
        Key("type", Choice(tuple(t.value for t in ValueType)), "How its value is written.", True),
        Key("places", Many(Choice(tuple(p.value for p in Place if p is not Place.DESIGN)), one=True, most=6), "Where it may stand.", True),
        Key("sentence", _prose_shape("a sentence", "Who is called at night.", 200), "What it says.", True),
        Key("choices", Many(Words("a word", "gold", r"[\w-]+", most=40), most=50), "The only words it takes, of a `word`."),
        Key("bare", Flag(), "Whether it may stand without a value."),
    ),
)  # fmt: skip

TECHNOLOGY = Record(
    "a technology",
    (
        Key("id", Words("a name of small letters, digits and `-`", "acme-cache", _ID, most=40), "What designs name it by.", True),
        Key("title", _TITLE, "What people call it.", True),
        Key("kind", Choice(tuple(kind.value for kind in Kind)), "What it is.", True),
        Key("names", Many(_prose_shape("a name", "acme kv", 40), one=True, most=10), "Other spellings."),
        Key("managed", Flag(), "Whether a provider runs it over several zones."),
        Key("partitions", Flag(), "Whether it spreads data over its nodes by itself."),
        Key("reads", Amount(Dimension.RATE), "Reads one node carries."),
        Key("writes", Amount(Dimension.RATE), "Writes one node carries."),
        Key("p50", Amount(Dimension.DURATION), "Median time of one operation."),
        Key("p99", Amount(Dimension.DURATION), "99th percentile of one operation."),
        Key("availability", Amount(Dimension.FRACTION), "Share of time that one node is up."),
        Key("sources", Many(REF, one=True, most=10), "Where the figures come from."),
    ),
)  # fmt: skip

ALTERNATIVE = Record(
    "an alternative",
    (
        Key("title", _TITLE, "What it is called.", True),
        Key("when", _condition_shape("req.reads >= 10k/s"), "A condition on the whole design."),
        *(Key(name, shape, sentence) for name, (shape, sentence) in OPERATORS.items()),
    ),
)
STRUCTURE = Record(
    "a structure",
    (
        Key("id", Words("an id of small letters and `-`", "key-generator", _ID, most=60), "Its name in the score.", True),
        Key("title", _TITLE, "What a complete answer has.", True),
        Key("points", Number(100), "What it weighs against its neighbors; 2 where it is not stated."),
        Key("any", Many(ALTERNATIVE, one=True, most=20), "The ways to have it: one of them will do.", True),
    ),
)  # fmt: skip
DIMENSION = Record(
    "a dimension",
    (
        Key("id", Words("an id of small letters and `-`", "high-level-design", _ID, most=60), "Its name.", True),
        Key("title", _TITLE, "What people call it.", True),
        Key("weight", Either(Number(100), Named(Number(100), ("default", *LEVELS))), "Its part of the whole; by level where it is a mapping.", True),
        Key("categories", Many(Choice(tuple(c.value for c in Category)), one=True, most=10), "The rules that count here, by category."),
        Key("rules", Many(Words("a rule's id", "missing-cache", _RULE_ID, most=60), one=True), "More rules that count here, by id."),
        Key("accepted", Number(100), "What each finding counts that was accepted with a reason."),
        Key("structures", Many(STRUCTURE, most=50), "What a complete answer has."),
    ),
)  # fmt: skip
RUBRIC = Record(
    "a rubric",
    (
        Key("id", Words("an id of small letters and `-`", "url-shortener", _ID, most=60), "What `--rubric` names.", True),
        Key("title", _TITLE, "What it scores.", True),
        Key("problem", _prose_shape("a text", "Design a URL shortener"), "The problem that was set."),
        Key("dimensions", Many(DIMENSION, most=20), "What is scored.", True),
        Key("bands", Named(Number(100), ("strong", "good", "fair", "weak")), "The minimum of 100 points for each grade."),
        Key("counts", Named(Number(1), ("satisfied", "accepted", "asked", "violated")), "What an answer of a rule is worth: 0 to 1."),
    ),
)  # fmt: skip

PACK = Record(
    "a pack",
    (
        Key("pack", Words("a name of small letters and `-`", "sd-course", _ID, most=60), "Its name.", True),
        Key("version", Words("a version", "1.0.0", r"\d{1,6}(\.\d{1,6}){0,3}", most=30), "Its version.", True),
        Key("title", _TITLE, "What people call it."),
        Key("attributes", Many(ATTRIBUTE), "Words that designs may use in `[ ]`."),
        Key("technologies", Many(TECHNOLOGY), "Technologies that designs may name."),
        Key("rules", Many(RULE), "Its rules."),
        Key("rubrics", Many(RUBRIC, most=50), "Its rubrics."),
    ),
)  # fmt: skip

RECORDS: dict[str, Record] = {
    "a pack": PACK,
    "a rule": RULE,
    "a reference": REF,
    "the tests of a rule": TESTS,
    "an attribute": ATTRIBUTE,
    "a technology": TECHNOLOGY,
    "a rubric": RUBRIC,
    "a dimension": DIMENSION,
    "a structure": STRUCTURE,
    "an alternative": ALTERNATIVE,
    **{f"`{name}`": shape for name, (shape, _) in OPERATORS.items()},
}
"""Every record of the format by what the page of packs calls it."""
