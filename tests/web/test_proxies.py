from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from web.throttle import caller

PROXY, CLIENT, SPOOFED = "10.0.0.1", "192.0.2.7", "203.0.113.9"


def seen(make: Callable[..., Flask], hops: int, forwarded: str) -> str:
    """The address that a request with this X-Forwarded-For counts as."""
    app = make(trusted_proxies=hops)
    app.add_url_rule("/who", "who", caller)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return app.test_client().get("/who", headers=headers, environ_base={"REMOTE_ADDR": PROXY}).text


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "", PROXY),
        (0, SPOOFED, PROXY),
        (0, f"{SPOOFED}, {CLIENT}", PROXY),
        (1, CLIENT, CLIENT),
        (1, f"{SPOOFED}, {CLIENT}", CLIENT),
        (1, "", PROXY),
        (1, "nonsense", "unknown"),
        (2, f"{CLIENT}, {PROXY}", CLIENT),
        (2, f"{SPOOFED}, {CLIENT}, {PROXY}", CLIENT),
    ],
)
def test_a_caller_is_who_the_last_trusted_proxy_saw(
    make: Callable[..., Flask], hops: int, forwarded: str, expected: str
) -> None:
    assert seen(make, hops, forwarded) == expected


def test_a_spoofed_header_does_not_pass_the_limit(make: Callable[..., Flask]) -> None:
    client = make(trusted_proxies=1, rate_limit="1 per hour").test_client()

    def status(spoofed: str) -> int:
        headers = {"X-Forwarded-For": f"{spoofed}, {CLIENT}"}
        return client.post("/api/v1/reviews", json={"design": "a"}, headers=headers).status_code

    assert [status(f"203.0.113.{n}") for n in range(3)] == [200, 429, 429]


def test_only_trusted_hosts_are_answered(make: Callable[..., Flask]) -> None:
    client = make(trusted_hosts=("review.example.org", ".internal")).test_client()

    def status(host: str) -> int:
        return client.get("/healthz", headers={"Host": host}).status_code

    assert (
        status("review.example.org")
        == status("a.internal")
        == status("review.example.org:8000")
        == 200
    )
    assert status("evil.example.org") == status("review.example.org.evil.org") == status("") == 400


def test_whoever_looks_after_the_server_may_call_it_by_its_loopback_name(
    make: Callable[..., Flask],
) -> None:
    client = make(trusted_hosts=("review.example.org",)).test_client()
    for host in ("127.0.0.1:8000", "localhost", "[::1]:8000"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_refused_host_gets_the_headers_and_a_problem(make: Callable[..., Flask]) -> None:
    answer = make(trusted_hosts=("a",)).test_client().get("/", headers={"Host": "b"})
    assert answer.headers["Content-Security-Policy"]
    assert "host name" in answer.json["detail"]


def test_a_forwarded_host_is_not_believed_without_a_proxy(make: Callable[..., Flask]) -> None:
    client = make(trusted_hosts=("good",)).test_client()
    headers = {"Host": "evil", "X-Forwarded-Host": "good"}
    assert client.get("/healthz", headers=headers).status_code == 400
