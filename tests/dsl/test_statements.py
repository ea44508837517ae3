"""What each form of the language means."""

from textwrap import dedent

import pytest

from dsl.attributes import MANY, TABLE, UNLIMITED, Place
from dsl.building.examples import example
from dsl.design import Design, Mode, Op
from dsl.keywords import EXAMPLES
from dsl.kinds import Kind
from dsl.parse import parse
from dsl.terms import GLOBALS, METRICS, QUALITIES


def read(text: str) -> Design:
    parsed = parse(dedent(text))
    assert parsed.problems == ()
    return parsed.design


def steps(text: str) -> list[tuple[str, int | None, str]]:
    """Each stage of the last flow: its names, where it starts, read or write."""
    stages = read(text).flows[-1].stages
    return [
        (" | ".join(s.names) if s.any_of else ", ".join(s.names), s.source, s.op) for s in stages
    ]


def test_five_words() -> None:
    design = read("client -> cdn -> api -> redis, postgres")
    assert [(c.name, c.kind) for c in design.components.values()] == [
        ("client", Kind.CLIENT),
        ("cdn", Kind.CDN),
        ("api", Kind.SERVICE),
        ("redis", Kind.CACHE),
        ("postgres", Kind.DATABASE),
    ]
    assert [link.id for link in design.links] == [
        "client->cdn",
        "cdn->api",
        "api->redis",
        "api->postgres",
    ]


def test_declaration_in_any_order() -> None:
    one = read('warehouse olap: ClickHouse x3 "Reports" [private]').components["olap"]
    two = read('warehouse olap [private] "Reports" x3: ClickHouse').components["olap"]
    for each in (one, two):
        assert (each.kind, each.count, each.label) == (Kind.WAREHOUSE, 3, "Reports")
        assert each.technology is not None
        assert each.technology.title == "ClickHouse"
        assert each.attributes.private is True


def test_words_of_a_kind_by_blank_hyphen_or_underscore() -> None:
    for kind in ("object store", "object-store", "object_store"):
        assert read(f"{kind} media").components["media"].kind is Kind.OBJECT_STORE


def test_technology_implies_kind() -> None:
    design = read("redis hot\ncassandra timelines")
    assert design.components["hot"].kind is Kind.CACHE
    assert design.components["timelines"].kind is Kind.WIDE_COLUMN


def test_name_that_is_a_technology_of_its_kind() -> None:
    alb = read("lb alb").components["alb"].technology
    assert alb is not None
    assert "Load Balancer" in alb.title
    assert read("service redis").components["redis"].technology is None


def test_unknown_technology_is_kept_and_noted() -> None:
    parsed = parse("service api: Frobnicator")
    assert parsed.design.components["api"].technology_text == "Frobnicator"
    assert [(p.code, p.fatal) for p in parsed.problems] == [("unknown-technology", False)]
    assert not parsed.partial


@pytest.mark.parametrize(
    ("text", "count", "many"), [("x8", 8, False), ("xmany", None, True), ("", None, False)]
)
def test_counts(text: str, count: int | None, many: bool) -> None:
    api = read(f"service api {text}").components["api"]
    assert (api.count, api.many) == (count, many)


def test_many_shards() -> None:
    assert read("postgres db [shards=many]").components["db"].attributes.shards == MANY


def test_keywords_can_be_names() -> None:
    design = read(
        'flow -> note, region\nservice flow\nservice note\nservice region\nnote note: "x"'
    )
    assert [link.id for link in design.links] == ["flow->note", "flow->region"]
    assert design.notes[0].about == ("note",)


def test_lines_that_go_on() -> None:
    text = """
        client ->
          api
          -> redis,
             # between
             postgres
        zone a
        {
          service one [
            limit=20/s
            stateless
          ] }
        one
          | two -> mysql
        service two
    """
    design = read(text)
    assert [link.id for link in design.links] == [
        "client->api", "api->redis", "api->postgres", "one->mysql", "two->mysql",
    ]  # fmt: skip
    assert design.components["one"].groups == ("a",)
    assert design.components["one"].attributes.stateless is True


def test_comments() -> None:
    design = read('// one\nclient -> api # two\nservice web "a # b" // three\n')
    assert design.components["web"].label == "a # b"


def test_groups_nest_and_have_names_of_their_own() -> None:
    design = read("""
        region us "East" [role=primary] {
          zone a { service one }
          zone b { service a }
        }
        region eu { zone a { service two } }
    """)
    assert design.components["one"].groups == ("us", "a")
    assert design.components["a"].groups == ("us", "b")
    assert design.components["two"].groups == ("eu", "eu/a")
    assert (design.groups["eu/a"].label, design.groups["eu/a"].parent) == ("a", "eu")
    assert (design.groups["us"].label, design.groups["us"].attributes.role) == ("East", "primary")


def test_words_declare_themselves_where_first_linked() -> None:
    design = read("zone a { client -> redis }\nclient -> api")
    assert design.components["redis"].groups == ("a",)
    assert design.components["redis"].self_declared


def test_every_pair_and_alternatives() -> None:
    design = read('service a\nservice b\nservice c\nservice d\na, b -> c | d: "x" [timeout=2s]')
    assert [(link.id, link.alternatives) for link in design.links] == [
        ("a->c", "a->c"), ("a->d", "a->c"), ("b->c", "b->c"), ("b->d", "b->c"),
    ]  # fmt: skip
    assert {link.label for link in design.links} == {"x"}
    assert all(link.attributes.timeout for link in design.links)


def test_a_fan_out_may_repeat_how_it_starts() -> None:
    design = read("client -> api -> redis\nclient -> api -> postgres\nclient -> api [timeout=1s]")
    assert [link.id for link in design.links] == [
        "client->api", "api->redis", "api->postgres", "client->api#2",
    ]  # fmt: skip


def test_modes_and_second_links() -> None:
    design = read('client -> api\nclient -> api: "again"\nclient ~> api\nclient <-> api')
    assert [(link.id, link.mode) for link in design.links] == [
        ("client->api", Mode.SYNC),
        ("client->api#2", Mode.SYNC),
        ("client~>api", Mode.ASYNC),
        ("client<->api", Mode.HELD),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("senior", "senior"),
        ("E3", "junior"),
        ("IC5", "senior"),
        ("e8", "principal"),
        ("senior_staff", "senior-staff"),
    ],
)
def test_levels(written: str, meant: str) -> None:
    assert read(f'design "x" [level={written}]').level == meant


@pytest.mark.parametrize("term", METRICS, ids=lambda term: term.name)
def test_every_metric_can_be_required(term) -> None:  # type: ignore[no-untyped-def]  # a row of the table
    value = term.words[0] if term.words else term.example
    assert read(f"require {term.name} {value}").requirements[0].metric == term.name


@pytest.mark.parametrize("term", QUALITIES, ids=lambda term: term.name)
def test_every_quality_can_be_assumed(term) -> None:  # type: ignore[no-untyped-def]  # a row of the table
    said = read(f"redis hot\nassume hot.{term.name} {term.example}").assumptions[0]
    assert (said.subject, said.quality) == ("hot", term.name)


@pytest.mark.parametrize("term", GLOBALS, ids=lambda term: term.name)
def test_everything_global_can_be_assumed(term) -> None:  # type: ignore[no-untyped-def]  # a row of the table
    said = read(f"assume {term.name} {term.example}").assumptions[0]
    assert (said.subject, said.quality) == ("", term.name)


def test_assumptions_of_places() -> None:
    assert read("assume zone.availability 99.95%").assumptions[0].subject == "zone"


@pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.name)
def test_every_attribute_can_be_said(row) -> None:  # type: ignore[no-untyped-def]  # a row of the table
    for place in row.places:
        written = example(row).replace("other", "client")
        said = _say(place, written.replace("level=auto", "level=mid"))
        assert getattr(said, row.name) is not None


def _say(place: Place, written: str):  # type: ignore[no-untyped-def]  # attributes, or the level
    lines = {
        Place.COMPONENT: f"service api [{written}]\nclient -> api",
        Place.GROUP: f"zone a [{written}] {{ client -> api }}",
        Place.LINK: f"client -> api [{written}]",
        Place.FLOW: f"client -> api\nflow f [{written}]: client -> api",
        Place.STEP: f"client -> api\nflow f: client -> api [{written}]",
        Place.DESIGN: f'design "x" [{written}]',
    }
    design = read(lines[place])
    return {
        Place.COMPONENT: lambda: design.components["api"].attributes,
        Place.GROUP: lambda: design.groups["a"].attributes,
        Place.LINK: lambda: design.links[0].attributes,
        Place.FLOW: lambda: design.flows[0].attributes,
        Place.STEP: lambda: design.flows[0].stages[-1].attributes,
        Place.DESIGN: lambda: design,
    }[place]()


def test_own_attributes_are_free() -> None:
    extra = read("service api [x-team=payments, x-old]").components["api"].attributes.extra
    assert dict(extra) == {"x-team": "payments", "x-old": True}


def test_examples_of_keywords_are_read() -> None:
    text = "client -> api -> db, hot, events, urls\nservice ledger\nredis hot\nservice urls\nkafka events\n"
    for example_ in EXAMPLES.values():
        closed = example_ + ("}" if example_.endswith("{") else "")
        declared = (
            text.replace("client -> api", "client -> web") if "service api" in closed else text
        )
        read(declared + closed)


# Flows

LINKS = "client app\nredis hot\napp -> api -> hot, postgres\napi ~> kafka ~> worker -> cassandra\n"


def test_cache_is_missed_to_what_stands_right_of_it() -> None:
    design = read(LINKS + "flow get 5k/s: app -> api -> hot -> postgres")
    stage = design.flows[0].stages[-1]
    assert (stage.source, stage.misses) == (1, (2,))
    assert [link.id for link in stage.links] == ["api->postgres"]


def test_what_always_happens_stands_behind_a_semicolon() -> None:
    design = read(LINKS + "flow get 5k/s: app -> api -> hot; api -> postgres")
    stage = design.flows[0].stages[-1]
    assert (stage.source, stage.misses, stage.segment) == (1, (), 1)


def test_nobody_waits_behind_an_async_arrow() -> None:
    stages = (
        read(
            LINKS
            + "flow put 5k/s write 2KB: app -> api -> postgres; api ~> kafka ~> worker -> cassandra"
        )
        .flows[0]
        .stages
    )
    assert [stage.waits for stage in stages] == [True, True, True, False, False, False]


def test_reads_and_writes() -> None:
    assert steps(
        LINKS + "flow get 1/s: app -> api -> hot; api ~> kafka ~> worker -> cassandra"
    ) == [
        ("app", None, Op.READ),
        ("api", 0, Op.READ),
        ("hot", 1, Op.READ),
        ("kafka", 1, Op.WRITE),
        ("worker", 3, Op.WRITE),
        ("cassandra", 4, Op.WRITE),
    ]
    assert (
        steps("client -> api\napi -> postgres [read]\nflow put write: client -> api -> postgres")[
            -1
        ][2]
        is Op.READ
    )
    assert (
        steps(
            "queue q\nclient -> api ~> q ~> worker\nworker -> postgres [read]\nflow f: client -> api ~> q ~> worker -> postgres"
        )[-1][2]
        is Op.READ
    )


def test_a_step_to_an_alternative_means_the_alternatives() -> None:
    text = "service a\nservice b\nclient -> a | b\na, b -> postgres\nflow f: client -> a -> postgres; a -> postgres"
    assert [step[0] for step in steps(text)] == ["client", "a | b", "postgres", "postgres"]
    stages = read(text).flows[0].stages
    assert [link.id for link in stages[2].links] == ["a->postgres", "b->postgres"]
    assert stages[3].source == 1


def test_parallel_steps() -> None:
    assert steps("client -> api -> redis, mysql\nflow f: client -> api -> redis, mysql")[-1] == (
        "redis, mysql",
        1,
        Op.READ,
    )


def test_held_links_carry_both_ways() -> None:
    assert [step[0] for step in steps("client <-> realtime\nflow push: realtime -> client")] == [
        "realtime",
        "client",
    ]


def test_flow_head_in_any_order() -> None:
    for head in ("2k/s write 2KB", "write 2k/s 2KB", "2KB write 2k req/s"):
        flow = read(f"client -> api\nflow f {head}: client -> api").flows[0]
        assert flow.rate is not None
        assert flow.size is not None
        assert (flow.rate.value, flow.size.value, flow.op) == (2_000, 2_000, Op.WRITE)


# Remarks


def test_remarks() -> None:
    design = read("""
        client -> api -> postgres
        flow f: client -> api
        decide "A over B" on api, postgres: "because \\"x\\""
        accept missing-cache on postgres: "rare"
        note: "of all"
        note f: “typographic”
        require p99 < 200 ms on f
    """)
    assert (design.decisions[0].title, design.decisions[0].about) == (
        "A over B",
        ("api", "postgres"),
    )
    assert design.decisions[0].text == 'because "x"'
    assert (design.accepted[0].title, design.accepted[0].text) == ("missing-cache", "rare")
    assert [(note.about, note.text) for note in design.notes] == [
        ((), "of all"),
        (("f",), "typographic"),
    ]
    assert design.requirement("p99", "f") is design.requirements[0]


def test_a_held_link_leads_back_to_its_own_end_only() -> None:
    text = "client <-> api | web\nservice api\nservice web\nflow f: api -> client"
    assert read(text).flows[0].stages[1].names == ("client",)


@pytest.mark.parametrize("count", ["x5", "xmany"])
def test_instances_that_talk_to_each_other(count: str) -> None:
    design = read(f'client -> keeper\nservice keeper {count}\nkeeper <-> keeper: "votes"')
    assert [link.id for link in design.links] == ["client->keeper"]
    (peer,) = design.peer_links
    assert (peer.source, peer.target, peer.mode, peer.label) == (
        "keeper",
        "keeper",
        Mode.HELD,
        "votes",
    )


@pytest.mark.parametrize("said", ["", " x1"])
def test_one_instance_has_nobody_to_talk_to(said: str) -> None:
    parsed = parse(f"service keeper{said}\nclient -> keeper -> keeper")
    (problem,) = parsed.problems
    assert problem.code == "link-to-itself"
    assert "`x3`" in problem.hint
    assert parsed.design.peer_links == ()


@pytest.mark.parametrize("word", ["unlimited", "infinite", "forever", "Endless"])
def test_retries_without_end(word: str) -> None:
    design = read(f"client -> api -> db\napi [retry={word}]")
    assert design.components["api"].attributes.retry == UNLIMITED


def test_how_copies_vote_and_follow_and_where_a_component_runs() -> None:
    design = read(
        "mongodb posts x2 [voters=3, async-replication]\nredis hot x3 [replication=semi-sync]\n"
        "cache local [on-device]"
    )
    posts, hot, local = (design.components[name].attributes for name in ("posts", "hot", "local"))
    assert (posts.voters, posts.replication) == (3, "async")
    assert hot.replication == "semi-sync"
    assert local.on_device is True


def test_the_largest_audience_and_separate_queues() -> None:
    design = read(
        "client -> api ~> rabbit ~> worker\nrabbitmq rabbit [queues=many]\nworker [followers=31M]\n"
        "flow post 5/s write [audience=300]: client -> api ~> rabbit"
    )
    assert design.components["rabbit"].attributes.queues == MANY
    assert design.components["worker"].attributes.audience == 31_000_000
    assert design.flows[0].attributes.audience == 300
