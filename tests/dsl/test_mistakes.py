"""Planted mistakes: each is one error, at the right place, with a hint that corrects it."""

from typing import NamedTuple

import pytest

from dsl.parse import parse
from tests.dsl.correcting import At, correct, outline


class Planted(NamedTuple):
    """`text` marks the expected span with ⟦ ⟧; `corrected` is the text after the hint."""

    code: str
    text: str
    corrected: str


BASE = "client -> api -> db\n"

PLANTED = [
    # names and kinds
    Planted("unknown-name", "client -> api -> ⟦reddis⟧", "client -> api -> redis"),
    Planted("unknown-name", "service feed\nclient -> ⟦fed⟧", "service feed\nclient -> feed"),
    Planted("unknown-name", "redis hot\nclient -> ⟦redis⟧", "redis hot\nclient -> hot"),
    Planted("unknown-name", BASE + "note ⟦apo⟧: \"x\"", BASE + 'note api: "x"'),
    Planted("unknown-name", "postgres a [replica-of=⟦bb⟧]\npostgres b\na, b -> redis", "postgres a [replica-of=b]\npostgres b\na, b -> redis"),
    Planted("unknown-name", BASE + "flow f: client -> api -> ⟦redis⟧", BASE + "flow f: client -> api -> db"),
    Planted("unknown-kind", "⟦servce⟧ api", "service api"),
    Planted("unknown-kind", "⟦potsgres⟧ db x2", "postgres db x2"),
    Planted("unknown-kind", "⟦participant⟧ api", "service api"),
    Planted("unknown-word", "⟦redsi⟧ x3", "redis x3"),
    Planted("unknown-keyword", "⟦requires⟧ p99 100ms", "require p99 100ms"),
    Planted("unknown-keyword", "⟦asume⟧ peak 3", "assume peak 3"),
    Planted("unknown-keyword", BASE + "⟦flwo⟧ f 1/s: client -> api", BASE + "flow f 1/s: client -> api"),
    Planted("duplicate-name", "service one\nservice ⟦one⟧ x3\nclient -> one", "service one\nservice two x3\nclient -> one"),
    Planted("name-variant", "service my_api\nclient -> ⟦my-api⟧", "service my_api\nclient -> my_api"),
    Planted("name-variant", "service one\nservice ⟦One⟧", "service one\nservice two"),
    Planted("duplicate-group", "zone a { service x }\n⟦zone a {⟧ service y }", "zone a { service x }\nzone b { service y }"),
    Planted("duplicate-flow", BASE + "flow f: client -> api\nflow ⟦f⟧: api -> db", BASE + "flow f: client -> api\nflow g: api -> db"),
    Planted("group-as-end", "zone a { service x }\nclient -> ⟦a⟧", "zone a { service x }\nclient -> x"),
    Planted("two-groups", "zone a { client -> redis }\nzone b { api -> ⟦redis⟧ }", "redis\nzone a { client -> redis }\nzone b { api -> redis }"),
    Planted("link-to-itself", "client -> api\n⟦api -> api⟧", "client -> api\napi -> db"),
    # counts, attributes, values
    Planted("wrong-count", "service api ⟦x0⟧", "service api x1"),
    Planted("wrong-count", "service api ⟦8⟧", "service api x8"),
    Planted("wrong-count", "service api ⟦* 8⟧", "service api x8"),
    Planted("unknown-attribute", "service api [⟦limt⟧=20/s]", "service api [limit=20/s]"),
    Planted("unknown-attribute", "service api [⟦statless⟧]", "service api [stateless]"),
    Planted("wrong-value", "service api [limit=⟦20⟧]", "service api [limit=20/s]"),
    Planted("wrong-value", "redis hot [ttl=⟦24 hrz⟧]", "redis hot [ttl=24h]"),
    Planted("wrong-value", "redis hot [hit=⟦95⟧]", "redis hot [hit=95%]"),
    Planted("wrong-value", "redis hot [evict=⟦lruu⟧]", "redis hot [evict=lru]"),
    Planted("wrong-value", "postgres db [shards=⟦some⟧]", "postgres db [shards=many]"),
    Planted("wrong-value", "postgres db [shards=⟦1.5⟧]", "postgres db [shards=2]"),
    Planted("duplicate-attribute", "service api [limit=2/s, ⟦limit⟧=3/s]", "service api [limit=2/s]"),
    Planted("misplaced-attribute", BASE[:-1] + " [⟦shards⟧=3]", BASE[:-1]),
    Planted("missing-comma", "service api [stateless ⟦private⟧]", "service api [stateless , private]"),
    Planted("missing-equals", "service api [limit⟦:⟧ 20/s]", "service api [limit= 20/s]"),
    Planted("missing-value", "service api [⟦limit=⟧]", "service api [limit=20/s]"),
    Planted("misplaced-label", 'service api [⟦"Shop"⟧]', 'service api "Shop"'),
    Planted("wrong-value", "require p99 ⟦5TB⟧", "require p99 200ms"),
    Planted("wrong-value", "require reads ⟦100k⟧", "require reads 100k/s"),
    Planted("wrong-value", "require users ⟦100B⟧", "require users 100bn"),
    Planted("wrong-value", "require writes ⟦100/m⟧", "require writes 100/min"),
    Planted("wrong-value", "require writes ⟦-5/s⟧", "require writes 5/s"),
    Planted("wrong-value", "require consistency ⟦stong⟧", "require consistency strong"),
    Planted("unknown-metric", "require ⟦availabilty⟧ 99%", "require availability 99%"),
    Planted("unknown-flow", BASE + "flow go: client -> api\nrequire p99 9ms on ⟦goo⟧", BASE + "flow go: client -> api\nrequire p99 9ms on go"),
    Planted("unknown-quality", "redis hot\nassume hot.⟦hti⟧ 95%", "redis hot\nassume hot.hit 95%"),
    Planted("unknown-quality", "assume ⟦peek⟧ 3", "assume peak 3"),
    Planted("missing-value", "require p99⟦⟧", "require p99 100ms"),
    Planted("unknown-level", 'design "x" [level=⟦senor⟧]', 'design "x" [level=senior]'),
    Planted("missing-reason", BASE + "accept missing-cache on db⟦⟧", BASE + 'accept missing-cache on db: "why"'),
    # the hint keeps what was said
    Planted("wrong-value", "service api [limit=⟦20/s stateless⟧]", "service api [limit=20/s, stateless]"),
    Planted("wrong-value", "service api [limit=⟦20/s per user⟧]", "service api [limit=20/s, key=user]"),
    Planted("wrong-value", "service api [limit=⟦20/s/user⟧]", "service api [limit=20/s, key=user]"),
    Planted("wrong-value", "require users ⟦100M DAU⟧", "require users 100M/d"),
    Planted("wrong-value", "service api [zones=⟦a,b⟧]", "service api [zones=[a b]]"),
    Planted("misplaced-label", 'service api [⟦label="API"⟧]', 'service api [] "API"'),
    Planted("misplaced-count", "service ⟦x3 api⟧", "service api x3"),
    Planted("wrong-count", "service api ⟦x3.5⟧", "service api x4"),
    Planted("misplaced-attribute", "client ⟦[timeout=2s] -> api⟧", "client -> api [timeout=2s]"),
    Planted("missing-comma", "worker w\nclient -> api ⟦and⟧ w", "worker w\nclient -> api , w"),
    Planted("foreign-arrow", "client ⟦~⟧ api", "client ~> api"),
    Planted("flow-without-steps", BASE + "⟦flow f 1/s:\n  client -> api⟧", BASE + "flow f 1/s: client -> api"),
    Planted("misplaced-kind", "⟦api = service⟧", "service api"),
    # other tools' habits
    Planted("wrong-brackets", "service api x8 ⟦{limit=20/s}⟧", "service api x8 [limit=20/s]"),
    Planted("wrong-brackets", "service api ⟦{stateless, limit: 20/s}⟧", "service api [stateless, limit=20/s]"),
    Planted("wrong-brackets", "service api ⟦{\n  limit=20/s\n  stateless\n}⟧", "service api [limit=20/s, stateless]"),
    Planted("wrong-brackets", "client -> api ⟦{timeout=2s]⟧", "client -> api [timeout=2s]"),
    Planted("foreign-comment", "⟦/* first */⟧\nclient -> api", "# first\nclient -> api"),
    Planted("foreign-comment", "⟦/* first\n draft */⟧\nclient -> api", "# first draft\nclient -> api"),
    Planted("foreign-comment", "⟦/*⟧ first\nclient -> api", "client -> api"),
    Planted("foreign-comment", "⟦--⟧ first of all\nclient -> api", "# first of all\nclient -> api"),
    Planted("foreign-comment", "⟦%%⟧ first\nclient -> api", "# first\nclient -> api"),
    Planted("bullet", "⟦-⟧ client -> api", "client -> api"),
    Planted("bullet", "⟦1.⟧ client -> api", "client -> api"),
    Planted("prose", "⟦The reviewers ask us for an answer.⟧", "# The reviewers ask us for an answer."),
    Planted("prose", "⟦We don't use a queue in this design⟧", "# We don't use a queue in this design"),
    Planted("prose", "⟦Functional requirements:⟧\nclient -> api", "# Functional requirements:\nclient -> api"),
    Planted("quoted-name", "⟦\"client\"⟧ -> api", "client -> api"),
    Planted("quoted-name", "⟦`client` -> 'api'⟧ -> db", "client -> api -> db"),
    Planted("quoted-name", BASE + "flow f 1/s: ⟦\"client\" -> \"api\"⟧", BASE + "flow f 1/s: client -> api"),
    Planted("quoted-name", "db ⟦\"orders\"⟧\nclient -> orders", "db orders\nclient -> orders"),
    Planted("misplaced-kind", "⟦api: service⟧\nclient -> api", "service api\nclient -> api"),
    Planted("misplaced-kind", "⟦orders: postgres⟧ x2", "postgres orders x2"),
    Planted("misplaced-kind", "⟦web = container \"Web\"⟧\nclient -> web", "service web \"Web\"\nclient -> web"),
    Planted("stray-character", "service api ⟦(Go)⟧", "service api : Go"),
    Planted("stray-character", "service api ⟦(the front door)⟧", "service api \"the front door\""),
    Planted("stray-character", "service api ⟦(limit=20/s)⟧", "service api [limit=20/s]"),
    Planted("bare-figure", "⟦99.9% availability⟧", "require availability 99.9%"),
    Planted("bare-figure", "⟦require 10k reads/s⟧", "require reads 10k/s"),
    Planted("bare-figure", "⟦Assume 100M users/d⟧", "require users 100M/d"),
    Planted("bare-figure", "⟦p99 < 200ms⟧", "require p99 < 200ms"),
    Planted("bare-figure", "⟦peak: 3⟧", "assume peak 3"),
    Planted("unclosed-string", "note api: ⟦\"single\nwriter\"⟧\nclient -> api", "note api: \"single writer\"\nclient -> api"),
    Planted("unclosed-string", "service api ⟦\"The\n\n big api\"⟧ x3 [stateless]", "service api \"The big api\" x3 [stateless]"),
    # as one would say it
    Planted("prose", "⟦api uses redis⟧", "api -> redis"),
    Planted("prose", "⟦connect api to db⟧", "api -> db"),
    Planted("unknown-keyword", "⟦add⟧ redis hot", "redis hot"),
    Planted("unknown-keyword", "⟦title \"Shop\"⟧", "design \"Shop\""),
    Planted("unknown-keyword", "⟦level senior⟧", "design [level=senior]"),
    Planted("several-declared", "⟦service one, two⟧", "service one\nservice two"),
    Planted("misplaced-kind", "⟦service: api⟧\nclient -> api", "service api\nclient -> api"),
    Planted("misplaced-count", "⟦3x api⟧", "api x3"),
    Planted("misplaced-count", "service api [⟦instances=3⟧]", "service api [] x3"),
    Planted("wrong-count", "service api ⟦x 3⟧\nclient -> api", "service api x3\nclient -> api"),
    Planted("stray-character", "service api ⟦(3 replicas)⟧", "service api x3"),
    Planted("unknown-attribute", "service api [⟦ram⟧=16GB]", "service api [memory=16GB]"),
    Planted("misplaced-attribute", "client -> api [⟦async⟧]", "client ~> api []"),
    Planted("misplaced-rate", "client -> api ⟦10k/s⟧", "client -> api\nflow name 10k/s: client -> api"),
    Planted("misplaced-rate", "client -> api [⟦10k/s⟧]", "client -> api\nflow name 10k/s: client -> api"),
    Planted("missing-comma", "client -> api ⟦&⟧ db", "client -> api , db"),
    Planted("missing-comma", "client -> ⟦redis/postgres⟧", "client -> redis, postgres"),
    Planted("wrong-name", "client -> ⟦load balancer⟧ -> api", "client -> load-balancer -> api"),
    Planted("wrong-name", "client -> ⟦$api⟧", "client -> api"),
    Planted("wrong-name", BASE + "flow ⟦read path⟧ 1/s: client -> api", BASE + "flow read_path 1/s: client -> api"),
    Planted("wrong-brackets", "lb -> ⟦{api, web}⟧", "lb -> api, web"),
    Planted("not-a-group", "lb -> ⟦{⟧api", "lb -> api"),
    Planted("foreign-shape", "⟦client --http--> api⟧", "client -> api: \"http\""),
    Planted("bare-figure", "require ⟦latency p99⟧ < 200ms", "require p99 < 200ms"),
    Planted("unknown-metric", "require ⟦low⟧ latency", "require p99 200ms"),
    Planted("wrong-value", "require availability ⟦five nines⟧", "require availability 99.999%"),
    Planted("syntax", BASE + "⟦read flow⟧: client -> api", BASE + "flow read: client -> api"),
    Planted("misplaced-rate", BASE + "flow read: client -> api ⟦@ 10k/s⟧", BASE + "flow read 10k/s: client -> api"),
    Planted("flow-without-steps", BASE + "flow read ⟦{⟧", BASE + "flow read : client -> api"),
    # figures that cannot be
    Planted("wrong-value", "postgres db [⟦shard=16⟧]", "postgres db [shards=16]"),
    Planted("wrong-value", "postgres db [⟦shards=user_id⟧]", "postgres db [shard=user_id]"),
    Planted("wrong-value", "redis hot [hit=⟦120%⟧]", "redis hot [hit=95%]"),
    Planted("wrong-value", "require availability ⟦120%⟧", "require availability 99.99%"),
    Planted("wrong-value", "require p99 ⟦0ms⟧", "require p99 200ms"),
    Planted("wrong-value", "service api [timeout=⟦0s⟧]", "service api [timeout=2s]"),
    Planted("wrong-value", "postgres db [zones=⟦5000⟧]", "postgres db [zones=3]"),
    Planted("wrong-value", "assume peak ⟦0.5⟧", "assume peak 3"),
    Planted("wrong-value", "require reads ⟦1e30/s⟧", "require reads 100k/s"),
    Planted("wrong-value", "require reads ⟦10^6/s⟧", "require reads 1e6/s"),
    Planted("wrong-value", "require bandwidth ⟦5 gb/s⟧", "require bandwidth 5 GB/s"),
    Planted("wrong-value", "require storage ⟦5 Tb/y⟧", "require storage 5 TB/y"),
    Planted("stated-twice", "require availability 99.9%\n⟦require availability 99.99%⟧", "require availability 99.99%"),
    Planted("stated-twice", "assume peak 3\n⟦assume peak 5⟧", "assume peak 5"),
    Planted("contradiction", "require p50 2s\n⟦require p99 1s⟧", "require p50 1s\nrequire p99 2s"),
    Planted("contradiction", "service a\nservice b\nlb -> a [share=60%]\n⟦lb -> b⟧ [share=60%]", "service a\nservice b\nlb -> a [share=60%]\nlb -> b [share=40%]"),
    Planted("contradiction", "client a [reads=70%]\n⟦client b [reads=60%]⟧\na, b -> api", "client a [reads=70%]\nclient b [reads=30%]\na, b -> api"),
    # brackets, braces, strings
    Planted("unclosed-bracket", "service api x8 ⟦[⟧limit=20/s\nredis hot x3", "service api x8 [limit=20/s]\nredis hot x3"),
    Planted("unclosed-bracket", "worker w ⟦[⟧\n  retry=5\n  ttl=2h\nqueue q", "worker w [\n  retry=5\n  ttl=2h]\nqueue q"),
    Planted("stray-bracket", "service api x8⟦]⟧", "service api x8"),
    Planted("unclosed-group", "region us ⟦{⟧\n" + BASE, "region us {\n" + BASE + "}"),
    Planted("missing-brace", "⟦region us⟧\n" + BASE + "}", "region us {\n" + BASE + "}"),
    Planted("stray-brace", BASE + "⟦}⟧", BASE),
    Planted("not-a-group", "⟦vpc main {⟧\n" + BASE + "}", "network main {\n" + BASE + "}"),
    Planted("unclosed-string", 'note api: ⟦"one writer⟧\n' + BASE, 'note api: "one writer"\n' + BASE),
    Planted("wrong-quotes", "note api: ⟦'one writer'⟧\n" + BASE, 'note api: "one writer"\n' + BASE),
    Planted("unquoted-text", BASE + "api -> redis: ⟦look up⟧", BASE + 'api -> redis: "look up"'),
    Planted("unquoted-text", "design ⟦URL shortener⟧", 'design "URL shortener"'),
    # links and flows
    Planted("missing-target", "client -> api ⟦->⟧\nrequire p99 100ms", "client -> api\nrequire p99 100ms"),
    Planted("missing-target", "client -> api⟦,⟧\n\nredis hot", "client -> api\n\nredis hot"),
    Planted("missing-source", "⟦->⟧ api", "client -> api"),
    Planted("misplaced-count", "client -> api ⟦x3⟧", "client -> api\napi x3"),
    Planted("declared-in-link", "client -> ⟦lb alb⟧ -> api", "client -> alb -> api\nlb alb"),
    Planted("mixed-list", "client -> ⟦api, web | db⟧", "client -> api, web"),
    Planted("missing-colon", BASE + "flow f 1/s ⟦client⟧ -> api", BASE + "flow f 1/s : client -> api"),
    Planted("flow-without-steps", BASE + "flow f 1/s: ⟦client⟧", BASE + "flow f 1/s: client -> api"),
    Planted("missing-name", BASE + "⟦flow⟧: client -> api", BASE + "flow f: client -> api"),
    Planted("missing-link", "client -> api\nservice other\nflow f: client -> api -> ⟦other⟧", "client -> api\nservice other\napi -> other\nflow f: client -> api -> other"),
    Planted("missing-link", "client -> a | b\nservice a\nservice b\na -> db\nflow f: client -> a -> ⟦db⟧", "client -> a | b\nservice a\nservice b\na -> db\nb -> db\nflow f: client -> a -> db"),
    Planted("segment-start", BASE + "api -> redis\nflow f: client -> api; ⟦redis⟧ -> api", BASE + "api -> redis\nflow f: client -> api; api -> redis"),
    # habits of other languages
    Planted("foreign-arrow", "client ⟦-->⟧ api", "client -> api"),
    Planted("foreign-arrow", "client ⟦=>⟧ api", "client -> api"),
    Planted("foreign-arrow", "client ⟦→⟧ api", "client -> api"),
    Planted("foreign-arrow", "client ⟦--⟧ api", "client -> api"),
    Planted("foreign-arrow", "client ⟦-.->⟧ api", "client ~> api"),
    Planted("foreign-arrow", "client ⟦<-->⟧ api", "client <-> api"),
    Planted("foreign-arrow", "api ⟦<-⟧ client", "client -> api"),
    Planted("foreign-shape", "client⟦[My browser]⟧ -> api", "client -> api"),
    Planted("foreign-shape", "client ⟦-->|get|⟧ api", 'client -> api: "get"'),
    Planted("foreign-line", "⟦graph TD⟧\nclient -> api", "client -> api"),
    Planted("foreign-line", "⟦digraph G {⟧\nclient -> api\n}", "client -> api"),
    Planted("not-a-group", "⟦subgraph one⟧\nclient -> api\nend", "group one {\nclient -> api\n}"),
    Planted("unknown-attribute", 'client -> api [⟦label⟧="x"];', 'client -> api: "x"'),
    Planted("stray-semicolon", "client -> api⟦;⟧", "client -> api"),
    Planted("stray-semicolon", "client -> api⟦;⟧\napi -> db", "client -> api\napi -> db"),
    Planted("stray-character", "service api ⟦§⟧", "service api"),
    Planted("stray-character", "client -> api -> ⟦(redis, db)⟧", "client -> api -> redis, db"),
    Planted("attribute-outside", "service api ⟦limit=20/s⟧", "service api [limit=20/s]"),
    Planted("wrong-name", "service ⟦my api⟧", "service my_api"),
    Planted("wrong-name", "region ⟦us east⟧ { client -> api }", "region us_east { client -> api }"),
    Planted("wrong-name", "zone a { service x }\nclient -> ⟦a.x⟧", "zone a { service x }\nclient -> x"),
    Planted("wrong-count", "service api ⟦x-3⟧", "service api x3"),
    Planted("missing-dot", "redis hot\nassume ⟦hot hit⟧ 95%", "redis hot\nassume hot.hit 95%"),
    Planted("syntax", "redis hot\nassume hot.hit ⟦=⟧ 95%", "redis hot\nassume hot.hit 95%"),
    Planted("wrong-value", BASE + "flow f 1k/s ⟦writes⟧: client -> api", BASE + "flow f 1k/s write: client -> api"),
    Planted("syntax", "redis hot\naccept missing-cache ⟦hot⟧: \"x\"", "redis hot\naccept missing-cache on hot: \"x\""),
    Planted("unknown-name", "worker w [dlq=⟦failed⟧]", "worker w [dlq=failed]\nqueue failed"),
]  # fmt: skip


def _unmarked(planted: Planted) -> tuple[str, tuple[int, int]]:
    start = planted.text.index("⟦")
    end = planted.text.index("⟧") - 1
    return planted.text.replace("⟦", "").replace("⟧", ""), (start, end)


def _named(planted: Planted) -> str:
    return f"{planted.code}: {planted.text}"


@pytest.mark.parametrize("planted", PLANTED, ids=_named)
def test_a_mistake_is_one_error_at_its_place_or_is_read_as_meant(planted: Planted) -> None:
    text, span = _unmarked(planted)
    parsed, meant = parse(text), parse(planted.corrected)
    assert not [each for each in meant.problems if each.fatal]
    if not any(each.fatal for each in parsed.problems):
        assert parsed.problems, "a text that is read loosely says how it was read"
        assert outline(parsed.design) == outline(meant.design)
        return
    found = [(each.code, tuple(each.span)) for each in parsed.problems]
    assert found == [(planted.code, span)]
    assert parsed.problems[0].hint


def _after_hint(planted: Planted) -> str | None:
    text, span = _unmarked(planted)
    return correct(At(text, *span), parse(text).problems[0].hint)


REFUSED = [one for one in PLANTED if any(p.fatal for p in parse(_unmarked(one)[0]).problems)]
TO_THE_LETTER = [planted for planted in REFUSED if _after_hint(planted) is not None]
BY_CHOICE = [planted for planted in REFUSED if _after_hint(planted) is None]


@pytest.mark.parametrize("planted", TO_THE_LETTER, ids=_named)
def test_doing_what_the_hint_says_mends_it(planted: Planted) -> None:
    assert parse(_after_hint(planted) or "").problems == ()


@pytest.mark.parametrize("planted", BY_CHOICE, ids=_named)
def test_a_hint_that_leaves_a_choice_is_a_known_one(planted: Planted) -> None:
    """Its correction stands in the table, and is checked with the others."""
    hint = parse(_unmarked(planted)[0]).problems[0].hint
    assert hint in CHOICES
    assert planted.corrected != _unmarked(planted)[0]


CHOICES = {
    "remove `{` and `}`, and write commas: `a -> b, c`",
    "write `service one`, `service two`",
    "remove it, and write `x3` after the name",
    "remove it, and write `~>` for `->`",
    "add a figure, as in `require p99 200ms`",
    "give one of them another name",
    "name another component, or give it a count: `x3`",
    "keep one of them",
    "move it there",
    "write two lines",
    "make them 100% together",
    "write the longer time for the higher percentile",
    "write `#` before each of its lines",
    "write `client -> redis`, or start at a component of this flow",
    'put it after the arrow: `: "x"`',
}
"""Hints that only a person can follow, who knows what was meant."""
