"""Designs of any size, in the language, for the benchmarks."""

from __future__ import annotations

from random import Random

FIFTEEN = """\
design "Ticket sales" [level=senior]
require availability 99.95%
require p99 300ms on buy
require users 5M/d
assume hot.hit 92%

client fans
cdn edge: CloudFront [hit=60%]
waf shield
lb front: ALB
gateway door x3 [limit=20/s, key=user]
service browse x8 [stateless]
service buy x6 [timeout=2s, retry=2, backoff=jitter, idempotency=key]
redis hot x3 [ttl=60s]
postgres seats x3 [shards=4, shard=event_id, backup=1h]
postgres orders x2
kafka events x3
worker mail x4 [dlq=failed]
queue failed: SQS
external pay: Stripe [sla=99.9%]
elasticsearch find x3

fans -> edge -> shield -> front -> door -> browse, buy
browse -> hot, seats, find
buy -> seats, orders
buy -> pay: "charge" [timeout=3s]
buy ~> events ~> mail ~> failed

flow look 40k/s: fans -> edge -> shield -> front -> door -> browse -> hot -> seats
flow search 4k/s: fans -> edge -> shield -> front -> door -> browse -> find
flow buy 900/s write: fans -> edge -> shield -> front -> door -> buy -> seats; buy -> orders; buy -> pay; buy ~> events ~> mail
"""
"""A design of 15 components with three flows, as a candidate leaves it after 45 minutes."""


def chains(components: int) -> str:
    """A design of about `components` boxes: columns of gateway, service, cache and store.

    Each column has its own flow; neighbouring services call each other, so that the graph
    is one piece.
    """
    columns = max(1, components // 5)
    lines = ["require availability 99.9%", "client app", "lb front: ALB"]
    for i in range(columns):
        lines += [
            f"gateway door{i} x2 [limit=50/s]",
            f"service api{i} x4 [timeout=1s]",
            f"redis hot{i} x2 [hit=90%]",
            f"postgres db{i} x2 [shards=2, shard=id]",
            f"worker job{i} x2",
            f"app -> front -> door{i} -> api{i} -> hot{i}, db{i}",
            f"api{i} ~> job{i} -> db{i}",
        ]
        if i:
            lines.append(f"api{i - 1} -> api{i}")
        lines.append(
            f"flow read{i} {100 + i}/s: app -> front -> door{i} -> api{i} -> hot{i} -> db{i}; api{i} ~> job{i} -> db{i}"
        )
    return "\n".join(lines) + "\n"


def undrawn(components: int) -> str:
    """A design of `components` boxes without a flow: one journey is derived, over all of them.

    Each box is called by one or two services drawn shortly before it; the same every time.
    """
    random = Random(components)  # noqa: S311  # nothing secret hangs on it
    lines = ["require availability 99.9%", "require reads 10k/s", "client app", "service s0"]
    services = ["s0"]
    for number in range(1, components):
        kind = random.choice(("service", "redis", "postgres", "worker", "queue"))
        name = f"{kind[0]}{number}"
        lines.append(f"{kind} {name} x{random.randint(1, 3)}")
        callers = random.sample(services[-30:], min(len(services), random.choice((1, 1, 2))))
        lines += [f"{caller} -> {name}" for caller in callers]
        services += [name] if kind == "service" else []
    return "\n".join([*lines, "app -> s0"]) + "\n"
