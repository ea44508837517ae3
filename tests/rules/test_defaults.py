"""What rules ask about defaults: of what is called, in the caller's language, and never twice."""

from __future__ import annotations

import pytest

from dsl.catalogue import catalogue
from dsl.defaults import defaults
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.client_defaults import usual_clients
from tests.rules.judging import judged, read

STORES = ("redis", "postgres", "mysql", "mongodb", "kafka", "dynamodb", "elasticsearch", "s3")


def shop(
    store: str = "redis", *, caller: str = "", api: str = "", link: str = "", rate: str = "600/s"
) -> str:
    """A shop that is more than a sketch and calls one store that users wait for."""
    flow = f"flow look {rate}: app -> front -> shop -> it" if rate else ""
    return f"""
    design "Shop" [level=senior]
    client app
    lb front: ALB [timeout=2s]
    service shop x4{caller} {api}
    {store}
    sqs jobs
    worker mail x2
    app -> front -> shop
    shop -> it {link}
    shop ~> jobs ~> mail
    {flow}
    """


def message(text: str, rule: str) -> str:
    """The rule's only question, "" where it asks nothing."""
    asked = judged(text, rule).questions
    assert len(asked) <= 1
    return asked[0].answer.message if asked else ""


@pytest.mark.parametrize(
    ("store", "caller", "said"),
    [
        ("redis it x2", "", "By default node-redis 6 and ioredis 6 wait forever; redis-py 8 gives up after 60 s."),
        ("redis it x2", ": Python", "By default valkey-py 6 waits forever; redis-py 8 gives up after 60 s."),
        ("redis it x2", ": Node.js", "By default node-redis 6 and ioredis 6 wait forever."),
        ("postgres it x2", ": FastAPI", "psycopg 3 gives up after 130 s and asyncpg 0.32 after 60 s."),
        ("dynamodb it", "", "By default boto3 1 gives up after 240 s."),
        ("service it x3", ": Express", "By default axios 1 and got 14 wait forever; fetch (undici) 7"),
    ],
)  # fmt: skip
def test_a_question_of_timeouts_quotes_the_libraries_of_what_is_called(store, caller, said):
    assert said in message(shop(store, caller=caller), "missing-timeout")


@pytest.mark.parametrize(
    ("store", "caller", "link"),
    [
        ("redis it x2", ": Go", ""),  # no measured library in that language
        ("neo4j it x2", "", ""),  # no row for the technology
        ("database it x2", "", ""),
        ("elasticache it x2", "", ""),  # Redis or Memcached
        ("service it x3", "", "[protocol=grpc]"),
    ],
)
def test_without_a_row_the_question_names_none(store, caller, link):
    asked = message(shop(store, caller=caller, link=link), "missing-timeout")
    assert "hangs" in asked
    assert "By default" not in asked


@pytest.mark.parametrize(
    "text",
    [
        shop("redis it x2", api="[timeout=200ms]"),
        shop("redis it x2", link="[timeout=50ms]"),
        shop("redis it x2", rate=""),  # nobody waits at a stated rate
        shop("sqlite it"),  # runs inside its caller
        shop("nfs it"),
    ],
)
def test_what_is_stated_or_cannot_hang_is_not_asked_about(text):
    assert message(text, "missing-timeout") == ""


@pytest.mark.parametrize("store", sorted(defaults().protocols))
def test_a_question_quotes_only_libraries_of_the_technology(store):
    kind = catalogue().technologies[store].kind
    text = shop(f'{kind} it: "{catalogue().technologies[store].title}"')
    design = read(text).design
    calls = [c for c in Facts(design).traffic.calls if c.callee.name == "it"]
    found = {row for call in calls for row in usual_clients(call)}
    assert found
    assert all(defaults().protocols[store] in row.protocols for row in found)
    others = {row.name for row in defaults().clients.values()} - {row.name for row in found}
    asked = [q.answer.message for q in judged(text).questions if "By default" in q.answer.message]
    about = [one for one in asked if "`it`" in one]
    assert [name for name in others for one in about if f"{name} " in one] == []


@pytest.mark.parametrize("store", ["elasticsearch it x3", "opensearch it x3"])
def test_retries_at_once_are_asked_about(store):
    asked = message(shop(store), "retry-without-backoff")
    assert "retries 3 times with no wait, writes too" in asked
    assert "[retry=2, backoff=jitter]" in asked


@pytest.mark.parametrize(
    "text",
    [
        shop("elasticsearch it x3", link="[retry=2, backoff=jitter]"),
        shop("elasticsearch it x3", link="[retry=no]"),
        shop("elasticsearch it x3", caller=": Node.js"),
        shop("elasticsearch it x3", rate=""),
        shop("redis it x2"),
        shop("elasticsearch it x3") + '    note shop: "a retry budget of 10%"\n',
    ],
)
def test_retries_that_are_stated_or_spaced_are_not(text):
    assert message(text, "retry-without-backoff") == ""


def test_default_tries_multiply_and_are_asked_about():
    text = shop("dynamodb it").replace("lb front: ALB", "lb front: nginx")
    asked = message(text, "retry-amplification")
    assert "Up to 16 tries" in asked
    assert "each of the 4 `shop` and boto3 1 tries 4 times" in asked
    assert judged(text, "retry-amplification").findings == ()


def test_stated_retries_multiply_with_default_tries():
    text = shop("dynamodb it", link="[retry=1]").replace("lb front: ALB", "lb front: nginx")
    asked = message(text, "retry-amplification")
    assert "Up to 8 tries" in asked
    assert "`shop` tries 2 times" in asked


@pytest.mark.parametrize(
    ("front", "store", "link"),
    [
        ("nginx", "dynamodb it", "[retry=0]"),  # the answer
        ("ALB", "dynamodb it", ""),
        ("HAProxy", "dynamodb it", ""),  # it retries refused connections only
        ("nginx", "redis it x2", ""),  # valkey-py does not retry
    ],
)
def test_one_layer_multiplies_nothing(front, store, link):
    text = shop(store, link=link).replace("lb front: ALB", f"lb front: {front}")
    assert message(text, "retry-amplification") == ""


def test_a_post_is_not_repeated_on_every_server():
    text = shop("dynamodb it").replace("ALB", "nginx").replace("600/s:", "600/s write:")
    assert message(text, "retry-amplification") == ""


def test_the_usual_pool_is_that_of_the_callers_language():
    for caller, pool in ((": Django", "15 each (SQLAlchemy's default)"), ("", "10 each")):
        text = f"""
        client app
        service api x40{caller}
        postgres db x2
        app -> api -> db
        """
        assert pool in message(text, "database-connection-storm")


@pytest.mark.parametrize(
    ("calls", "asks"),
    [
        ("service api x60 [pool=20]\n memcached hot x2\n app -> api -> hot", "1,024"),
        ("service api x60\n memcached hot x2\n app -> api -> hot", ""),
        ("service api x50 [pool=20]\n memcached hot x2\n app -> api -> hot", ""),
        ("service api x60 [pool=20]\n memcached hot x2 [connections=4k]\n app -> api -> hot", ""),
        ("service api x60 [pool=20]\n memcached hot [managed]\n app -> api -> hot", ""),
        ("service api x600 [pool=20]\n redis hot\n app -> api -> hot", "10k"),
        ("service api x600 [pool=20]\n elasticache hot\n app -> api -> hot", ""),
        ("service api x60\n pgbouncer p x2\n postgres db\n app -> api -> p -> db", "100"),
        ("service api x20\n pgbouncer p x2\n postgres db\n app -> api -> p -> db", ""),
        ("service api x60\n haproxy p x2\n postgres db\n app -> api -> p -> db", ""),
    ],
)
def test_limits_as_installed_are_asked_about_where_pools_exceed_them(calls, asks):
    asked = message(f"client app\n{calls}\n".replace("\n ", "\n"), "database-connection-storm")
    assert (f"takes {asks} connections" in asked) if asks else "raised" not in asked


@pytest.mark.parametrize(
    ("rest", "asks"),
    [
        ("lb front x2: nginx", True),
        ("lb front x2: nginx [connections=20k]", False),
        ("lb front x10: nginx", False),
        ("lb front: ALB", False),
    ],
)
def test_held_connections_of_nginx_are_compared_with_its_default(rest, asks):
    text = f"""
    require connections 30k
    client browser
    {rest}
    websocket collab x4
    browser <-> front <-> collab
    """
    assert ("worker_connections" in message(text, "connection-limit")) is asks


@pytest.mark.parametrize(
    ("said", "asks"),
    [("[data=3GB]", True), ("[data=2GB]", False), ("[data=3GB, disk=8GB]", False), ("", False)],
)
def test_etcd_is_asked_for_its_quota_above_its_default(said, asks):
    text = f"""
    client app
    service api x4
    etcd meta x3 {said}
    app -> api -> meta
    """
    assert ("takes no writes above 2 GiB" in message(text, "storage-outgrows-node")) is asks


@pytest.mark.parametrize(
    ("store", "caller", "asks"),
    [
        ("memcached it x6", "", True),
        ("memcached it x6", ": Python", True),
        ("memcached it x6", ": Node.js", False),
        ("memcached it x6 [algorithm=ketama]", "", False),
        ("memcached it", "", False),
        ("redis it x6", "", False),
    ],
)
def test_the_client_that_places_keys_is_asked_for(store, caller, asks):
    asked = message(shop(store, caller=caller), "hot-spot-balancing")
    assert ("With python-memcached, one more node remaps 6 of 7 keys" in asked) is asks


def test_a_packet_above_the_default_names_the_setting():
    text = """
    client app
    service api x2
    mariadb files x2
    app -> api -> files
    flow upload 10/s write 20MB: app -> api -> files
    """
    (finding,) = judged(text, "blob-in-database").findings
    assert any("`max_allowed_packet` is raised" in line for line in finding.answer.sums)
