"""The rules of security: what is said against a protection, its other forms, and when they ask."""

from __future__ import annotations

import pytest

from tests.rules.judging import asked, judged, praised, severities

SAID = {
    "missing-authentication": "auth=no",
    "missing-waf": "waf=no",
    "unencrypted-in-transit": "tls=no",
    "secrets-in-configuration": "secrets=code",
    "client-trusted": "validate=no",
    "token-sessions-unsaid": "auth=password",
    "audit-trail-missing": "audit=no",
}
"""By rule what a design may say of `pay` that is a fault."""

SMALL = """
    client app
    service pay x2 [{said}]
    postgres ledger x2
    app -> pay -> ledger
    """

LARGE = """
    design "Payments" [level=senior]
    require availability 99.95%
    client app
    {edge}
    service pay x4 {pay}
    redis hot x2
    postgres ledger x3 {ledger}
    external bank: Stripe
    kafka events x3
    worker sums x2
    warehouse olap: ClickHouse x3 {olap}
    app -> front -> pay -> hot, ledger
    pay -> bank
    pay ~> events ~> sums -> olap
    flow buy 300/s write: app -> front -> pay -> ledger; pay -> bank; pay ~> events ~> sums -> olap
    {more}
    """


def large(**said: str) -> str:
    slots = {"edge": "lb front: ALB", "pay": "", "ledger": "", "olap": "", "more": ""}
    return LARGE.format(**(slots | said))


ASKED = (
    "missing-authentication",
    "missing-waf",
    "unencrypted-in-transit",
    "unencrypted-at-rest",
    "secrets-in-configuration",
    "personal-data-unmasked",
    "flat-network",
    "audit-trail-missing",
)


@pytest.mark.parametrize("rule", SAID)
def test_what_a_design_denies_is_found(rule):
    assert set(severities(SMALL.format(said=SAID[rule]), rule)) == {"pay"}


@pytest.mark.parametrize("rule", ASKED)
def test_where_money_is_concerned_silence_is_asked_about_once(rule):
    review = judged(large(), rule)
    assert review.findings == ()
    assert len(review.questions) == 1


@pytest.mark.parametrize("rule", ASKED)
@pytest.mark.parametrize("level", ["", "junior", "senior"])
def test_a_small_design_is_asked_nothing(rule, level):
    head = f'design "Pay" [level={level}]\n' if level else ""
    review = judged(head + SMALL.format(said="stateless"), rule)
    assert (review.findings, review.questions) == ((), ())


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("missing-authentication", {"pay": "[auth=token]"}),
        ("missing-authentication", {"edge": "gateway front: API Gateway"}),
        ("missing-authentication", {"more": "auth login: Keycloak x2\napp -> login"}),
        ("missing-authentication", {"more": 'note pay: "a JWT on each request"'}),
        ("missing-waf", {"edge": "lb front: ALB [waf]"}),
        ("missing-waf", {"edge": "cdn front: Cloudflare"}),
        ("missing-waf", {"more": 'note front: "DDoS protection by the provider"'}),
        ("unencrypted-in-transit", {"edge": "lb front: ALB [tls]"}),
        ("unencrypted-in-transit", {"more": 'note front: "HTTPS everywhere"'}),
        ("unencrypted-at-rest", {"ledger": "[encrypted]"}),
        ("unencrypted-at-rest", {"more": "kms keys\npay -> keys"}),
        ("secrets-in-configuration", {"pay": "[secrets=vault]"}),
        ("secrets-in-configuration", {"more": "vault keys\npay -> keys"}),
        ("personal-data-unmasked", {"olap": "[mask=tokens]"}),
        ("personal-data-unmasked", {"more": 'note olap: "card numbers are masked"'}),
        ("flat-network", {"ledger": "[private]"}),
        ("flat-network", {"more": 'note ledger, olap: "in a private subnet"'}),
        ("audit-trail-missing", {"pay": "[audit]"}),
        ("audit-trail-missing", {"more": 'note pay: "an audit log, only added to"'}),
    ],
)
def test_every_form_of_the_protection_counts(rule, said):
    review = judged(large(**said), rule)
    assert (review.findings, review.questions) == ((), ())


def test_proven_callers_and_mutual_encryption_are_credited():
    text = large(edge="lb front: ALB [tls]", pay="[auth=token, tls=mutual]")
    assert praised(text, "missing-authentication") == "`pay` authenticates callers"
    assert "authenticate each other" in praised(text, "unencrypted-in-transit")


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("app -> media [write]", True),
        ("app -> media [write, auth=signed-url]", False),
        ('app -> media [write]: "pre-signed URL"', False),
        ("app -> media [read]", False),
        ("app -> api -> media", False),
    ],
)
def test_uploads_past_the_services_need_a_permission(link, found):
    text = f"client app\nservice api x2\ns3 media\napp -> api\n{link}\n"
    assert bool(judged(text, "missing-authentication").findings) is found


@pytest.mark.parametrize(
    ("store", "way", "severity"),
    [
        ("postgres db x2", "app -> db", "warning"),
        ("postgres db x2", "app -> front -> db", "warning"),
        ("postgres db x2 [private]", "app -> db", None),
        ("postgres db x2 [public]", "app -> api -> db", "warning"),
        ("postgres db x2", "app -> api -> db", None),
        ("postgres db x2", "app -> door -> db", None),
        ("firestore db", "app -> db", None),
        ("s3 db", "app -> db", None),
        ("s3 db [public]", "app -> api -> db", None),
        ("kafka db x3", "app ~> db", "info"),
    ],
)
def test_a_store_is_reached_by_services_only(store, way, severity):
    parts = "client app\nlb front: ALB\nservice api x2\ngateway door: API Gateway\n"
    text = f"{parts}{store}\napp -> api\n{way}\n"
    assert severities(text, "exposed-store") == ({"db": severity} if severity else {})


NETWORKS = """
    client app
    network outer {outer} {{
      lb front: ALB
      {left}
    }}
    network inner {{
      service api x2
      {right}
    }}
    app -> front -> api -> db
    """


@pytest.mark.parametrize(
    ("outer", "left", "right", "severity"),
    [
        ("", "postgres db x2", "", "info"),
        ("[public]", "postgres db x2", "", "warning"),
        ("", "postgres db x2 [private]", "", None),
        ("", "", "postgres db x2", None),
    ],
)
def test_networks_are_compared_where_they_are_drawn(outer, left, right, severity):
    text = NETWORKS.format(outer=outer, left=left, right=right)
    assert severities(text, "flat-network") == ({"db": severity} if severity else {})


def test_a_call_from_another_company_is_asked_for_its_signature():
    assert asked(large(more="bank -> pay"), "untrusted-third-party") == {"pay"}
    assert not asked(large(more="bank -> pay [validate=signature]"), "untrusted-third-party")
    assert not asked(large(), "untrusted-third-party")


def test_what_follows_foreign_addresses_is_asked_where_it_may_go():
    more = "worker fetcher x2 {}\nevents ~> fetcher"
    assert asked(large(more=more.format("")), "untrusted-third-party") == {"fetcher"}
    assert not asked(large(more=more.format("[validate=addresses]")), "untrusted-third-party")


def test_outcomes_that_clients_report_are_asked_about():
    game = large().replace("flow buy", "flow score")
    assert asked(game, "client-trusted") == {"pay"}
    assert not asked(
        large(pay="[validate=moves]").replace("flow buy", "flow score"), "client-trusted"
    )
    assert not asked(large(), "client-trusted")


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ({"pay": "[auth=token]"}, True),
        ({"pay": "[auth=token, sessions=token]"}, False),
        ({"pay": "[auth=sso]"}, False),
        ({"pay": "[auth=token]", "more": 'note pay: "refresh tokens can be revoked"'}, False),
        ({}, False),
    ],
)
def test_where_people_sign_in_it_is_asked_how_they_stay_so(said, asks):
    assert bool(asked(large(**said), "token-sessions-unsaid")) is asks


def test_a_missing_second_factor_is_worse_where_money_is():
    login = "client app\nauth login: Keycloak x2 [mfa=no]\nservice {} x2\napp -> login, {}\n"
    assert severities(login.format("pay", "pay"), "token-sessions-unsaid") == {"login": "warning"}
    assert severities(login.format("news", "news"), "token-sessions-unsaid") == {"login": "info"}


@pytest.mark.parametrize(
    ("front", "asks"),
    [
        ("gateway front x4 [limit=20/s]", True),
        ("gateway front [limit=20/s]", False),
        ("gateway front x4 [limit=20/s, algorithm=token-bucket]", False),
        ("gateway front: API Gateway [limit=20/s]", False),
    ],
)
def test_how_several_nodes_count_a_limit_is_asked(front, asks):
    questions = judged(large(edge=front), "missing-rate-limit").questions
    assert any("counters" in question.answer.message for question in questions) is asks


def test_counters_that_are_drawn_answer_how_a_limit_is_counted():
    text = large(edge="gateway front x4 [limit=20/s]", more="redis counts x2\nfront -> counts")
    assert judged(text, "missing-rate-limit").questions == ()
