"""Texts for properties: designs as people would mistype them, and anything at all.

A design is a list of lines of every form, with blanks, comments and line ends wherever the
language allows them (and, in `broken`, where it does not).
"""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = ("api", "db", "hot", "pay-a", "note", "flow", "region", "Web_2", "größe", "on", "x", "many")
KINDS = ("service", "redis", "load balancer", "Postgres", "object store", "kafka", "zzz")
COMMENTS = ("# a", "// b", "#", "# x -> y [", '# "', "# trailing   ")

blank = st.sampled_from(["", "", " ", " ", "  ", "\t"])
some_blank = st.sampled_from([" ", " ", "  ", "\t"])
name = st.sampled_from(NAMES)
string = st.sampled_from(
    [
        '"x"',
        '""',
        '"a -> b # c"',
        '"a \\"b\\" \\\\"',
        "“curly”",
        "„so“",
        "“a\\b”",
        '"' + "long " * 9 + '"',
    ]
)
number = st.sampled_from(
    [
        "10k/s",
        "10k qps",
        "2.5 million a day",
        "<200ms",
        "< 200  ms",
        ">= 99.9%",
        "5TB/y",
        "100:1",
        "3",
        "0s",
    ]
)
comment = st.sampled_from(COMMENTS)


@st.composite
def turn(draw: st.DrawFn) -> str:
    """A place where a line may end: blanks, or a line end with comments around it."""
    if draw(st.integers(0, 5)):
        return draw(blank)
    lines = draw(st.lists(comment, max_size=2))
    first = " " + draw(comment) if draw(st.booleans()) else ""
    return first + "\n" + "".join(f"{draw(blank)}{line}\n" for line in lines) + draw(blank)


value = st.one_of(
    number,
    string,
    name,
    st.sampled_from(["[a b]", "[ a,b ]", "[]", "[a # c\n b]", "X3", "a.b", "off", "many", "2 KB"]),
)
attribute = st.one_of(
    st.sampled_from(["stateless", "tls", "x-note", "breaker", "limit"]),
    st.tuples(
        st.sampled_from(
            ["limit", "key", "zones", "ttl", "hit", "x-a", "shards", "timeout", "dlq", "level"]
        ),
        blank,
        blank,
        value,
    ).map(lambda p: f"{p[0]}{p[1]}={p[2]}{p[3]}"),
)


@st.composite
def bracket(draw: st.DrawFn) -> str:
    """`[ ]` with commas and line ends between attributes."""
    between = st.sampled_from([",", ", ", ",,", "\n", " # c\n", ",\n\n", ", // d\n # e\n", "\n,"])
    parts = [draw(st.sampled_from(["", "", " ", "\n", " # open\n", ","]))]
    for each in draw(st.lists(attribute, max_size=5)):
        parts += [each, draw(between)]
    if len(parts) > 1 and draw(st.booleans()):
        parts.pop()
    return "[" + "".join(parts) + draw(blank) + "]"


@st.composite
def names(draw: st.DrawFn) -> str:
    """`a`, `a, b` or `a | b`."""
    found = draw(st.lists(name, min_size=1, max_size=3, unique=True))
    mark = draw(st.sampled_from([",", ",", "|"]))
    return "".join(
        each if not at else f"{draw(turn())}{mark}{draw(turn())}{each}"
        for at, each in enumerate(found)
    )


@st.composite
def path(draw: st.DrawFn, least: int = 1) -> str:
    """Names with arrows between them."""
    text = draw(names())
    for _ in range(draw(st.integers(least, 4))):
        arrow = draw(st.sampled_from(["->", "~>", "<->"]))
        text += f"{draw(turn())}{arrow}{draw(turn())}{draw(names())}"
        for tail in draw(st.lists(st.sampled_from(["label", "bracket"]), max_size=2)):
            text += draw(blank)
            text += ":" + draw(blank) + draw(string) if tail == "label" else draw(bracket())
    return text


@st.composite
def declaration(draw: st.DrawFn) -> str:
    """A kind, a name, and what may follow in any order."""
    text = draw(st.sampled_from(KINDS)) + draw(some_blank) + draw(name)
    tail = st.one_of(
        st.sampled_from(["x3", "X2", "×4", "xmany", "x0"]).map(lambda t: " " + t),
        string.map(lambda t: " " + t),
        st.sampled_from([": ClickHouse", ":Redis  7", ': "Our own"']),
        bracket(),
    )
    return text + "".join(draw(st.lists(tail, max_size=4)))


@st.composite
def flow(draw: st.DrawFn) -> str:
    """A flow with one to four segments."""
    head = draw(st.sampled_from(["", " 10k/s", " write", " < 5/s write 2  KB", " read"]))
    text = f"flow {draw(name)}{head}{draw(st.one_of(blank, bracket()))}:{draw(blank)}{draw(path())}"
    for _ in range(draw(st.integers(0, 3))):
        text += f"{draw(turn())};{draw(turn())}{draw(path(0))}"
    return text


@st.composite
def remark(draw: st.DrawFn) -> str:
    """`decide`, `accept`, `note`."""
    about = f" on {draw(names())}" if draw(st.booleans()) else ""
    colon = draw(st.sampled_from([" ", ": ", ":", " : "]))
    start = draw(
        st.sampled_from([f'decide "x"{about}', f"accept missing-cache{about}", f"note{about[3:]}"])
    )
    return f"{start}{colon}{draw(string)}"


@st.composite
def fact(draw: st.DrawFn) -> str:
    """Header, requirement, assumption."""
    return draw(
        st.one_of(
            st.tuples(string, bracket()).map(lambda p: f"design {p[0]}{p[1]}"),
            st.tuples(some_blank, number, name).map(
                lambda p: f"require{p[0]}p99 {p[1]}  on {p[2]}"
            ),
            number.map(lambda n: f"Require reads {n}"),
            number.map(lambda n: f"assume hot.hit {n}"),
            number.map(lambda n: f"assume peak   {n}"),
        )
    )


@st.composite
def group(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """A group around lines."""
    word = draw(st.sampled_from(["region", "Zone", "network", "group"]))
    title = draw(st.sampled_from([" a", " b", ' "A group"', ' c "Label"']))
    opened = draw(st.sampled_from([" {", "{", "\n{", " # c\n{", "\n\n // d\n\n{"]))
    lines = draw(st.lists(inner, max_size=3))
    inside = "\n".join(lines)
    ends = draw(st.sampled_from([("\n", "\n"), (" ", " "), (" # in\n", "\n"), ("\n\n", "\n\n")]))
    return f"{word}{title}{draw(st.one_of(blank, bracket()))}{opened}{ends[0]}{inside}{ends[1]}}}"


statement = st.one_of(declaration(), path(), flow(), remark(), fact())
block = st.recursive(statement, group, max_leaves=6)
trailing = st.sampled_from(["", "", "", " ", "  # after", " // after"])
own = st.sampled_from(["\n", "\n", "\n\n", "\n\n\n\n", "\n# own\n", "\n\n  # own\n\n", "\r\n"])


@st.composite
def designs(draw: st.DrawFn) -> str:
    """A text of statements that mostly parse."""
    lines = draw(st.lists(st.tuples(block, trailing, own), max_size=8))
    return draw(st.sampled_from(["", "\n\n", "# first\n", "\ufeff"])) + "".join(
        "".join(parts) for parts in lines
    )


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A design with something taken out, put in or doubled."""
    text = draw(designs())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        mark = draw(
            st.sampled_from(
                [
                    "",
                    "{",
                    "}",
                    "[",
                    "]",
                    ";",
                    '"',
                    "\n",
                    ",",
                    "->",
                    "-->",
                    "#",
                    ":",
                    " ",
                    "\x00",
                    "|",
                ]
            )
        )
        text = text[:at] + mark + text[at + draw(st.integers(0, 3)) :]
    return text


junk = st.text(
    st.one_of(
        st.sampled_from(list('ab {}[];:,|=<>-~"#/\n\n\t.3%“”')),
        st.characters(codec=None),  # lone surrogates too
    ),
    max_size=60,
)
