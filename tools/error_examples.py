"""One small text for every error of the language; each gives that error and no other.

The page of errors is made from them, and a test holds them to the code.
"""

from __future__ import annotations

EXAMPLES: dict[str, str] = {
    # Names and words
    "unknown-name": "service checkout\nclient -> chekout",
    "unknown-kind": "servce checkout\nclient -> checkout",
    "unknown-word": "grobnik x3",
    "unknown-keyword": "requre p99 100ms",
    "name-variant": "service user_db\nclient -> user-db",
    "duplicate-name": "service checkout\nservice checkout x3",
    "wrong-name": "client -> $checkout",
    "quoted-name": '"client" -> "api"',
    "missing-name": "client -> api\nflow: client -> api",
    "said-twice": "client -> api, api",
    "unmodeled-metric": "require ttft 500ms",
    "unstated-currency": "require cost 20k/mo",
    "unpaid-price": "client reader\nreader -> api\nassume reader.price $5/mo",
    "unknown-technology": "service checkout: Frobnicator",
    "unknown-place": "zone a {\n    service api x2\n}\nservice web x2 [zones=[a nowhere]]\nclient -> web -> api",
    # Declarations
    "misplaced-kind": "users: mysql",
    "wrong-count": "service checkout 8",
    "too-few-nodes": "cassandra posts x2 [rf=3]",
    "misplaced-count": "service xmany checkout",
    "several-declared": "service checkout, cart",
    "declared-in-link": "client -> service checkout",
    "missing-colon": "client -> api\nflow buy 1/s client -> api",
    "unquoted-text": "client -> api\nnote api: single writer",
    "misplaced-label": 'service checkout ["Checkout"]',
    # Links
    "missing-target": "client ->",
    "missing-source": "-> api",
    "link-to-itself": "client -> api -> api",
    "mixed-list": "client -> api, lb | gateway",
    "group-as-end": "region west {\n    service checkout\n}\nclient -> west",
    "two-groups": "zone a {\n    api -> redis\n}\nzone b {\n    worker -> redis\n}",
    "too-many-links": "",
    # Attributes and values
    "unknown-attribute": "service checkout [timout=2s]",
    "misplaced-attribute": "service checkout [fanout=3]",
    "duplicate-attribute": "service checkout [ttl=1h, ttl=2h]",
    "wrong-value": "require p99 5TB",
    "attribute-outside": "service checkout limit=20/s",
    "missing-value": "require p99",
    "missing-comma": "service checkout [stateless private]",
    "missing-equals": "client -> api [timeout: 2s]",
    "unclosed-bracket": "service checkout [limit=20/s\nclient -> checkout",
    "stray-bracket": "service checkout ]",
    "wrong-brackets": "service checkout {limit=20/s}",
    # Groups and lines
    "missing-brace": "region west\nservice checkout\n}",
    "unclosed-group": "region west {\n    service checkout",
    "stray-brace": "service checkout\n}",
    "not-a-group": "vpc main {\n    service checkout\n}",
    "duplicate-group": "zone a {\n}\nzone a {\n}",
    "stray-semicolon": "client -> api;",
    "unclosed-string": 'note "single writer',
    "wrong-quotes": "note 'single writer'",
    "layout": "client -> **api** -> db",
    "stray-character": "client -> api $",
    "syntax": "client -> api -> redis\nassume redis.hit = 95%",
    "too-deep": "",
    "too-long": "",
    "more-problems": "",
    # Requirements, assumptions, header
    "unknown-metric": "require latencyy 100ms",
    "unknown-quality": "assume pek 3",
    "missing-dot": "client -> api -> redis\nassume redis hit 95%",
    "unknown-flow": "client -> api\nflow buy 1/s: client -> api\nrequire p99 100ms on by",
    "unknown-level": 'design "Shop" [level=wizard]',
    "bare-figure": "require latency p99 < 200ms",
    "stated-twice": "require availability 99.9%\nrequire availability 99.99%",
    "contradiction": "client -> lb\nlb -> blue [share=60%]\nlb -> green [share=60%]\nservice blue\nservice green",
    "duplicate-header": 'design "Shop"\ndesign "Market"',
    # Flows and remarks
    "misplaced-rate": "client -> api 10k/s",
    "missing-link": "client -> api\npostgres orders\nflow buy 1/s: client -> api -> orders",
    "segment-start": "client -> api -> redis\nworker -> redis\nflow buy 1/s: client -> api; worker -> redis",
    "flow-without-steps": "client -> api\nflow buy 1/s: client",
    "duplicate-flow": "client -> api\nflow buy 1/s: client -> api\nflow buy 2/s: client -> api",
    "missing-reason": "service checkout\naccept missing-cache on checkout",
    "missing-size": "client -> api -> s3\nflow upload 2GB/s: client -> api -> s3",
    # Habits of other languages, and what no text should hold
    "foreign-arrow": "client --> api",
    "foreign-line": "direction LR\nclient -> api",
    "foreign-text": 'resource "aws_instance" "web" {\n    ami = "ami-1"\n}',
    "foreign-comment": "/* the first design */\nclient -> api",
    "bullet": "- client -> api",
    "read-as": "shopper -> load balancer -> 3 web servers",
    "prose": "The reviewers ask us for an answer.",
    "foreign-shape": 'client["A browser"] -> api',
    "forbidden-character": "service checkout\x00",
    "bidi-control": 'note "single \u202ewriter"',
    "mixed-script": "service \u0441heckout",
    "invisible-character": 'note "single\u200b writer"',
}
"""By the name of the error, in the order of the page; "" where the text would be too long for it."""

READ_AS_MEANT = frozenset(
    {"declared-in-link", "attribute-outside", "bullet", "foreign-shape", "quoted-name"}
)
"""Errors whose examples are read as meant, with a note; only in very long texts they stand."""

TOO_LONG: dict[str, str] = {
    "too-many-links": "One line joins so many components that thousands of links come of it. Put a load balancer or a queue between the two sides.",
    "too-deep": "Groups stand in groups in groups, deeper than anyone draws. Leave some of them out.",
    "too-long": "A statement has tens of thousands of words, or a flow thousands of steps. Write several.",
    "more-problems": "There are more problems than are shown. Fix the first ones and review again.",
}
"""What the page says of those that have no example."""
