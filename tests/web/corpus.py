"""Hostile designs by name, each with what must come of it; browser tests use them too.

An outcome is `reviewed` (read without error), `partial` (read with errors that say where),
`refused WHAT` (larger than a limit), or `answered` (either of the first two: which one is for
the language's own tests to say).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Hostile(NamedTuple):
    """One design: `text` to send, `outcome` to see, `shown` to find unchanged in a label."""

    text: str
    outcome: str
    shown: str = ""


MARKUP = {
    "script": "<script>alert(1)</script>",
    "closing script": "</script><script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "svg": "<svg/onload=alert(1)>",
    "svg link": "<a xlink:href='javascript:alert(1)'>x</a>",
    "foreign object": "<foreignObject><iframe src=javascript:alert(1)></foreignObject>",
    "textarea": "</textarea><script>alert(1)</script>",
    "title": "</title><img src=x onerror=alert(1)>",
    "style": "</style><style>*{background:url(//x)}</style>",
    "comment": "--><script>alert(1)</script><!--",
    "cdata": "]]><script>alert(1)</script>",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "numeric entity": "&#60;script&#62;alert(1)",
    "attribute": "' onmouseover='alert(1)",
    "double attribute": '\\" autofocus onfocus=\\"alert(1)',
    "address": "javascript:alert(1)",
    "data address": "data:text/html,<script>alert(1)</script>",
    "template": "{{ 7*7 }}{% for x in (1).__class__.__mro__ %}{% endfor %}",
    "template string": "${alert(1)}`",
    "graphviz markup": "<<table><tr><td href='javascript:alert(1)'>x</td></tr></table>>",
    "graphviz bold": "<b>x</b>",
    "graphviz escape": "\\\\N\\\\G\\\\L",
    "trailing backslash": "x\\\\",
    "graphviz option": "-opwn",
    "path": "../../../../etc/passwd",
    "format": "%s%n{0.__class__}",
    "formula": '=HYPERLINK(\\"//x\\")',
    "doctype": "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
}
"""Texts in the language's own escapes."""

PLACES = {
    "component": 'client -> api\nservice api "{}"',
    "link": 'client -> api: "{}"',
    "group": 'group "{}" {{\n  service api\n}}\nclient -> api',
    "title": 'design "{}"\nclient -> api',
}


def _markup() -> Iterator[tuple[str, Hostile]]:
    for name, text in MARKUP.items():
        shown = text.replace('\\"', '"').replace("\\\\", "\\")
        for place, form in PLACES.items():
            yield f"{name} as {place}", Hostile(form.format(text), "reviewed", shown)
        yield f"{name} bare", Hostile(f"client -> {text}\n{text}", "answered")


CHARACTERS = {
    "NUL": ("service a\x00b", "partial"),
    "escape": ("service a \x1b[31mred", "partial"),
    "bell in label": ('service a "\x07\x07"', "partial"),
    "C1": ("service a\x9b31m", "partial"),
    "delete": ('service a "\x7f"', "partial"),
    "lone surrogate": ("service a\ud800", "partial"),
    "surrogate in label": ('service a "\udfff"', "partial"),
    "byte order mark": ("\ufeffclient -> api", "reviewed"),
    "two marks": ("\ufeff\ufeffclient -> api", "answered"),
    "bidi label": ('service a "\u202egnp.exe"', "reviewed"),
    "bidi isolate": ('service a "\u2066x\u2069"', "reviewed"),
    "zero width name": ("service a\u200bb", "answered"),
    "line separator": ('service a "x\u2028y"', "answered"),
    "next line": ("service a\u0085service b", "partial"),
    "form feed": ("service a\x0cservice b", "partial"),
    "only CR": ("service a\rservice b", "reviewed"),
    "CRLF": ("service a\r\nservice b\r\n", "reviewed"),
    "stacked accents": ("service a" + "\u0301" * 5000, "answered"),
    "stacked in label": ('service a "x' + "\u0336" * 150 + '"', "reviewed"),
    "right to left": ("service \u05d0\u05d1\nclient -> \u05d0\u05d1", "reviewed"),
    "look-alike": ("service \u0430pi\nservice api", "answered"),
    "emoji": ('service a "\U0001f468\u200d\U0001f469\u200d\U0001f467"', "reviewed"),
    "noncharacter": ("service a\uffff", "partial"),
    "not normal": ("service cafe\u0301\nclient -> caf\u00e9", "reviewed"),
    "private use": ('service a "\ue000"', "reviewed"),
    "blank": (" \t\n" * 300, "reviewed"),
    "nothing": ("", "reviewed"),
    "full width": ("\uff43\uff4c\uff49\uff45\uff4e\uff54 -> api", "answered"),
}

SHAPES = {
    "open braces": ("{" * 60_000, "refused"),
    "close braces": ("}" * 60_000, "partial"),
    "open brackets": ("[" * 60_000, "partial"),
    "groups": ("group g {\n" * 33, "refused groups inside each other"),
    "groups on a line": ("group g { " * 5000, "refused"),
    "one name": ("a" * 60_000, "refused characters in one label"),
    "long name": ("service " + "a" * 201, "refused characters in one label"),
    "long label": ('service a "' + "x" * 60_000 + '"', "refused characters in one label"),
    "open string": ('service a "' + "x" * 60_000, "refused characters in one label"),
    "one long comment": ("#" + "x" * 60_000, "reviewed"),
    "chain": (" -> ".join(["api", "redis"] * 4000), "partial"),
    "labelled": ("\n".join(f'api -> redis: "{n}"' for n in range(700)), "refused links"),
    "pairs": (", ".join(["api"] * 4000) + " -> " + ", ".join(["redis"] * 4000), "partial"),
    "all pairs": (
        "\n".join(f"service s{n}" for n in range(100))
        + "\n"
        + " -> ".join([", ".join(f"s{n}" for n in range(30)), ", ".join(f"s{n}" for n in range(30, 60))]),
        "refused links",
    ),
    "alternatives": ("client -> " + " | ".join(["api", "redis"] * 3000), "partial"),
    "semicolons": (";" * 60_000, "answered"),
    "arrows": ("->" * 30_000, "partial"),
    "commas": ("client -> " + "," * 50_000, "answered"),
    "statements": ("note: \"x\"\n" * 1001, "refused statements"),
    "components": ("\n".join(f"service s{n}" for n in range(301)), "refused components"),
    "unknown names": ("\n".join(f"nmae{n} -> other{n}" for n in range(900)), "answered"),
    "misspelt kinds": ("\n".join(f"servcie{n} a{n}" for n in range(900)), "refused components"),
    "self link": ("api -> api", "answered"),
    "ring": ("\n".join(f"service s{n}" for n in range(200)) + "\n" + " -> ".join(f"s{n % 200}" for n in range(201)), "answered"),
    "ladder": (
        "\n".join(f"service a{n}\nservice b{n}" for n in range(60))
        + "\nclient -> a0, b0\n"
        + "\n".join(f"a{n}, b{n} -> a{n + 1}, b{n + 1}" for n in range(59)),
        "reviewed",
    ),
    "clique": (
        "\n".join(f"service s{n}" for n in range(24)) + "\nclient -> s0\n"
        + "\n".join(f"s{a} -> s{b}" for a in range(24) for b in range(24) if a != b),
        "reviewed",
    ),
    "amplification": (
        "\n".join(f"service s{n}" for n in range(100)) + "\nclient -> s0\n"
        + "\n".join(f"s{n} -> s{n + 1} [fanout=1000000]" for n in range(99))
        + "\nflow f 1M/s: client -> " + " -> ".join(f"s{n}" for n in range(100)),
        "answered",
    ),
    "many copies": ("service api x99999999999999999999\nclient -> api", "answered"),
    "no copies": ("service api x0\nclient -> api", "answered"),
    "huge rate": ("flow f 1e99999/s: client -> api\nclient -> api", "partial"),
    "huge digits": ("require reads " + "9" * 5000 + "/s", "partial"),
    "negative": ("require p99 -5ms", "partial"),
    "not a number": ("require availability nan%", "partial"),
    "attributes": ("service a [" + ", ".join(f"x-{n}=1" for n in range(4000)) + "]", "answered"),
    "replica ring": ("db a [replica-of=b]\ndb b [replica-of=a]", "answered"),
    "own replica": ("db a [replica-of=a]", "answered"),
    "flow to itself": ("client -> api\napi -> api\nflow f 1/s: client -> api -> api -> api", "answered"),
    "graphviz": ('digraph x { a [URL="javascript:alert(1)"]; }', "partial"),
    "mermaid": ("graph TD\n  A-->|x|B", "partial"),
    "yaml": ("a: &a [*a, *a]\n!!python/object/apply:os.system ['id']", "partial"),
    "xml": ("<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'x'>]><x>&a;</x>", "partial"),
}  # fmt: skip


def corpus() -> dict[str, Hostile]:
    """All of them."""
    found = dict(_markup())
    for table in (CHARACTERS, SHAPES):
        found |= {name: Hostile(text, outcome) for name, (text, outcome) in table.items()}
    return found
