"""The bills of the examples, worked out a second way: price × quantity, by hand, to the cent.

Each line is what one component uses in a month by what its design states, times prices that stand
here again. Rates in the examples are peaks: half of them comes on average (a third where the design
assumes a peak of three). A month has 30 days for requests, 730 hours for machines; what is kept is
that of a year where no retention is stated, and of a week in Kafka.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.rule_kit.costs import cost_of

DESIGNS = Path(__file__).parents[2] / "examples" / "designs"

S = 30 * 24 * 3600  # seconds of a month
H = 730  # hours of a month
Y = 365 * 24 * 3600  # seconds of a year
WEEK = 7 * 24 * 3600  # seconds that Kafka keeps a message by default
GB = 2**30
M = 1e6

SMALL, MEDIUM, LARGE, XLARGE = 0.096 * H, 0.192 * H, 0.384 * H, 0.768 * H  # a machine a month
DISK, S3_GB = 0.08, (0.023, 0.022, 0.021)
ALB, LCU, NLB = 0.0225 * H, 0.008, 0.0225 * H
SQS, KMS, WAF, WAF_REQUEST = 0.40 / M, 1.0, 5.0, 0.60 / M
CDN_REQUEST, DNS, ZONE = 1.00 / M, 0.40 / M, 0.50
DDB_WRITE, DDB_READ, DDB_GB = 0.625 / M, 0.125 / M, 0.25
S3_PUT, S3_GET = 5.0 / M, 0.4 / M


def s3_storage(gigabytes: float) -> float:
    """50 TB, 450 TB more, and the rest, each at its price."""
    first, more = min(gigabytes, 51_200), min(max(gigabytes - 51_200, 0), 460_800)
    rest = max(gigabytes - 512_000, 0)
    return first * S3_GB[0] + more * S3_GB[1] + rest * S3_GB[2]


def disks(bytes_a_second: float, seconds: float) -> float:
    """The disks of three copies of what is written in that time."""
    return bytes_a_second * seconds / GB * 3 * DISK


def gateway(millions: float) -> float:
    """API Gateway: 333 M, 667 M, 19,000 M and the rest."""
    total, left = 0.0, millions
    for most, each in ((333, 3.50), (667, 2.80), (19_000, 2.38), (1e18, 1.51)):
        total, left = total + min(left, most) * each, max(0.0, left - most)
    return total


UNKNOWN = 0.0  # a price of another provider, asked for

UPLOAD = 20 / 2  # uploads a second of the video site, on average
RAW = UPLOAD * 200e6 * Y / GB  # GB of a year, kept once

BILLS: dict[str, dict[str, float]] = {
    "card-payments": {
        "shield": 600 / 2 * S * WAF_REQUEST + WAF,
        "front": ALB + 600 / 2 * 2000 / GB * 3600 * H * LCU,
        "pay": 6 * MEDIUM,
        "ledger": 3 * XLARGE + disks(600 / 2 * 2000, Y),
        "outbox": 3 * LARGE,
        "webhooks": 3 * MEDIUM,
        "failed": 0,
        "bank": UNKNOWN,
        "keys": KMS,
    },
    "five-words": {"cdn": 0, "api": 0, "redis": 0, "postgres": 0},
    "group-chat": {
        "front": NLB,
        "door": 10 * MEDIUM,
        "sockets": 120 * LARGE,
        "chat": 80 * MEDIUM,
        "presence": 3 * 4 * MEDIUM,
        "messages": 48 * XLARGE + disks(40e3 / 2 * 1000, Y),
        "inbox": 6 * LARGE + disks(40e3 / 2 * 1000, WEEK),
        "deliver": 100 * MEDIUM,
        "undelivered": 0,
        "push": 10 * MEDIUM,
        "apns": UNKNOWN,
        "media": 0,
        "edge": 0,
    },
    "meter-readings": {
        "door": 10 * MEDIUM,
        "intake": 100 * MEDIUM,
        "readings": 6 * LARGE + disks(60e3 / 2 * 300, WEEK),
        "rollup": 12 * MEDIUM,
        "series": 24 * XLARGE + disks(60e3 / 2 * 300, Y),
        "dashboards": 3 * MEDIUM,
    },
    "naive-blog": {"web": MEDIUM, "db": XLARGE},
    "notification-system": {
        "front": 2 * MEDIUM,
        "door": 3 * MEDIUM,
        "intake": 4 * MEDIUM,
        "profiles": 3 * MEDIUM,
        "settings": 2 * XLARGE,
        "urgent": 3 * LARGE + disks(500 / 2 * 1000, WEEK),
        "bulk": 3 * LARGE + disks(100 / 2 * 2000, WEEK),
        "pusher": 8 * MEDIUM,
        "mailer": 4 * MEDIUM,
        "failed": 0,
        "inbox": 3 * MEDIUM,
        "messages": 6 * XLARGE + disks(500 / 2 * 1000, Y),
        "push": UNKNOWN,
        "mail": UNKNOWN,
    },
    "notifications": {
        "intake": 4 * MEDIUM,
        "wishes": 2 * XLARGE,
        "seen": 2 * MEDIUM,
        "urgent": 3 * LARGE + disks(2e3 / 2 * 1000, WEEK),
        "later": 3 * LARGE + disks(500 / 2 * 1000, WEEK),
        "mailer": 8 * MEDIUM,
        "pusher": 8 * MEDIUM,
        "failed": 0,
        "mail": UNKNOWN,
        "push": UNKNOWN,
    },
    "payments": {
        "route": 500 / 2 * S * DNS + ZONE,
        "stripe": UNKNOWN,
        "alb-a": MEDIUM,
        "pay-a": 4 * MEDIUM,
        "ledger": XLARGE,
        "pay-b": 4 * MEDIUM,
        "ledger-sync": XLARGE,
        "pay-dr": 2 * MEDIUM,
        "ledger-dr": XLARGE,
        "kafka": 3 * LARGE,
        "webhook": 2 * MEDIUM,
        "failed": MEDIUM,
    },
    "photo-feed": {
        "edge": 0,
        "alb": ALB,
        "door": 3 * MEDIUM,
        "feed": 6 * MEDIUM,
        "post": 4 * MEDIUM,
        "hot": 3 * MEDIUM,
        "posts": 3 * 16 * XLARGE,
        "timelines": 6 * XLARGE,
        "events": 3 * LARGE,
        "fanout": 10 * MEDIUM,
        "media": 0,
    },
    "ride-hailing": {
        "front": ALB,
        "door": 11 * MEDIUM,
        "trips": 12 * MEDIUM,
        "locations": 90 * MEDIUM,
        "matching": 12 * MEDIUM,
        "where": 3 * 4 * MEDIUM,
        "ledger": 3 * XLARGE,
        "events": 3 * LARGE,
        "billing": 4 * MEDIUM,
        "unpaid": 0,
        "payments": UNKNOWN,
    },
    "url-shortener": {
        "edge": (100e3 + 1e3) / 2 * S * CDN_REQUEST,
        "alb": 2 * ALB,
        "api": 8 * MEDIUM,
        "hot": 3 * MEDIUM,
        "urls": 1e3 / 2 * S * DDB_WRITE  # reads of half a unit: they may be stale
        + 100e3 / 2 * 0.05 * S * 0.5 * DDB_READ
        + 5e12 / GB * DDB_GB,
        "clicks": 3 * LARGE,
        "analytics": 4 * MEDIUM,
        "failed": MEDIUM,
        "olap": 3 * XLARGE,
    },
    "video-sharing": {
        "edge": 200e3 / 2 * S * CDN_REQUEST,
        "door": gateway((20e3 + 20) / 2 * S / M),
        "videos": 40 * MEDIUM,
        "uploads": 10 * MEDIUM,
        "raw": UPLOAD * S * S3_PUT + s3_storage(RAW),
        "ready": UPLOAD * S * S3_PUT + 200e3 / 2 * 0.05 * S * S3_GET + s3_storage(RAW),
        "hot": 3 * MEDIUM,
        "meta": 4 * 4 * XLARGE,
        "jobs": 3 * UPLOAD * S * SQS,
        "encode": 200 * MEDIUM,
        "broken": 0,
    },
    "web-shop": {
        "edge": (30e3 + 1e3 + 300) / 2 * S * CDN_REQUEST,
        "shield": (30e3 * 0.4 + 1e3 + 300) / 2 * S * WAF_REQUEST + WAF,
        "front": ALB,
        "catalogue": 20 * MEDIUM,
        "cart": 8 * MEDIUM,
        "checkout": 6 * MEDIUM,
        "hot": 3 * MEDIUM,
        "carts": 3 * 2 * MEDIUM,
        "products": 3 * XLARGE,
        "orders": 3 * XLARGE,
        "confirmed": 3 * 300 / 2 * S * SQS,
        "mail": 3 * MEDIUM,
        "failed": 0,
        "bank": UNKNOWN,
    },
    "write-heavy": {"door": 2 * MEDIUM, "intake": 10 * MEDIUM, "events": 2 * XLARGE},
}


def test_every_example_is_in_the_table():
    assert sorted(BILLS) == sorted(path.stem for path in DESIGNS.glob("*.txt"))


@pytest.mark.parametrize("name", BILLS)
def test_the_bill_is_the_sum_by_hand(name):
    path = DESIGNS / f"{name}.txt"
    bill = cost_of(Facts(parse(path.read_bytes(), path.name).design)).bill
    found = {part.component.name: part.dollars for part in bill.components}
    assert found == pytest.approx(BILLS[name], abs=0.005)
    assert bill.dollars == pytest.approx(sum(BILLS[name].values()), abs=0.005)
    shared = sum(flow.dollars for flow in bill.flows) + bill.unused
    assert shared == pytest.approx(bill.dollars, abs=0.005)
