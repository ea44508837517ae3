"""Marks of layout in a hurried text: emphasis, emoji, quotes and brackets around names, list marks.

They say nothing of a design. Each is blanked in its place, so that all that is left stands where
it stood. Comments, and what a text in quotes holds, stay as typed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.loose.blocks import COMMENT
from dsl.loose.mentions import FORWARD, draws_with_dashes
from dsl.problem import Problem
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable

_EMOJI = re.compile(
    r"[0-9]\ufe0f?\u20e3|[\U0001f000-\U0001f7ff\U0001f900-\U0001faff\u2600-\u2793\u27bf\u2b1b\u2b1c"
    r"\u2b50\u2b55\u231a\u231b\u23e9-\u23fa\u25fb-\u25fe][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*|[\ufe0f\u200d]"
)
"""Pictures, with what chooses their color; none that is an arrow."""

_HIDDEN = re.compile(r"<!--[^\n]{0,300}?-->")
"""A comment of HTML."""

_STRING = re.compile(r'"[^"\n]*"')
"""A text in quotes."""

_EMPHASIS = (
    re.compile(
        r"(?<![\w*])(?P<open>\*{1,3})(?=[^\s*])[^*\n]{1,80}?(?<=[^\s*])(?P<close>\*{1,3})(?![\w*])"
    ),
    re.compile(
        r"(?<![\w`])(?P<open>`{1,2})(?=[^\s`])[^`\n]{1,80}?(?<=[^\s`])(?P<close>`{1,2})(?![\w`])"
    ),
    re.compile(r"(?<!\w)(?P<open>__?)(?=[^\W_])[^_\n]{1,80}?(?<=[^\W_])(?P<close>__?)(?!\w)"),
)
"""Bold, italic and typewriter type of Markdown."""

_ALL_BOLD = re.compile(
    r"\s*(?:\*{1,3}|_{2,3})[^*_\n]{1,80}(?:\*{1,3}|_{2,3})\s*:?\s*(?:\*{1,3})?\s*"
)
"""A line that is nothing but a heading in bold type."""

_ARROW = re.compile(rf"{FORWARD.pattern}|<[-=~]")

_BEGINS = r"(?:^\s*(?:[-*•]\s|[0-9]{1,2}[.)]\s)?|(?<=[→⇒➜➔▶►⟶>])|(?<=,)|(?<=\+)|(?<=&)|(?<=<-)|(?<=<--))[^\S\n]*"
"""What an end of an arrow begins behind."""

_ENDS = r"(?=\s*(?:[-=~─━═–—<,+&(\[{→⇒➜➔▶►⟶:]|[x×*]\s?[0-9]|[0-9]{1,4}\s?[x×]|\Z))"
"""What may stand behind a name in quotes or brackets."""

_INSIDE = r"[^\W\d][^\"'`“”\u2018\u2019«»()\[\]{}|<>,:=\n]{0,60}"

_QUOTED = re.compile(
    rf"{_BEGINS}(?:(?P<open>[\"“„])(?P<text>{_INSIDE})(?P<close>[\"”“])|(?P<open1>['\u2018])(?P<text1>{_INSIDE})(?P<close1>['\u2019])"
    rf"|(?P<open2>«)(?P<text2>{_INSIDE})(?P<close2>»)){_ENDS}"
)
"""An end of an arrow in quotes."""

_TITLED = rf"(?:[^\W\d][\w ]{{0,20}}:\s)?{_INSIDE}"

_BOXED = re.compile(
    rf"{_BEGINS}(?:(?P<open>\[{{1,2}})(?P<text>{_INSIDE})(?P<close>\]{{1,2}})|(?P<open1>\({{1,2}})(?P<text1>{_TITLED})(?P<close1>\){{1,2}})"
    rf"|(?P<open2>\{{)(?P<text2>{_INSIDE})(?P<close2>\}})|(?P<open3>\|)(?P<text3>{_INSIDE})(?P<close3>\|)){_ENDS}"
)
"""An end of an arrow drawn as a box."""

_FEWEST_ROUND = 2
"""Boxes of a line where round brackets draw one, too; a single `( )` may be a comment on an arrow."""

_MARKED = re.compile(
    r"(?P<pad>[^\S\n]*)(?P<mark>(?:[-*•+]\s)?\[[ xX✓]?\]\s|\[[0-9]{1,2}\]\s?|\([0-9a-z]{1,2}\)\s|[a-z]\)\s|[ivx]{1,4}[.)]\s"
    r"|[a-hA-H]\.\s|(?:[Ss]tep|STEP)\s?[0-9]{1,2}\s?[.:)-]?\s|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}[.)]?\s|[0-9]{1,2}\s?[:–—-]\s"
    r"|>{1,3}\s|[—–]\s|[▪▫◦‣\u2043●○■□◆◇✓✔✗✘»]\s?)(?=\S)"
)
"""A list mark or a mark of a quotation that the reading of a line does not know."""

_TRAILING = re.compile(r"\s*(?:\\|!+|\.{3,}|…)\s*\Z")

_REMARK = re.compile(r"(?P<said>\s*[^\W\d][\w ]{0,40}:\s[^->→⇒\n]{1,80}\s\s)--(?=\s)")
"""Dashes that set a comment apart behind a line: `meta: postgres   -- users, photos`."""

_LONG_DASH = re.compile(r"(?<=\S\s)(?P<dash>-)-{1,2}(?=\s\S)")
"""A dash of several: `client --- nginx --- api`."""

_BRANCH = re.compile(
    r"(?P<pad>[\s|│┃]*)(?P<mark>[|'`\\][-─━]*|[└├╰][-─━]+)(?P<arrow>[-─━]>|[▶►])(?=\s)"
)
"""A branch of a drawn tree that is an arrow: `|-> api`, `└──> db`."""

_SET = re.compile(
    rf"(?<=>)(?P<gap>\s*)(?P<open>\{{)(?P<text>[^{{}}\n]{{3,200}},[^{{}}\n]{{1,200}})(?P<close>\}})(?=\s*(?:{FORWARD.pattern}|[-=~]|\Z))"
)
"""Several ends in braces: `gateway ---> {users, orders}`."""

_HUNG = re.compile(
    r"(?<=[\w)\]])(?P<gap>[^\S\n]?)(?:\{(?P<text>[^{}<>\n]{1,80})\}|<(?P<text1>[A-Za-z][\w .]{0,30})>)"
)
"""Braces or angle brackets behind an end, which say what round ones do."""

_DOUBTED = re.compile(r"\?(?=[),])")
"""A question mark at the end of a comment: `(postgres?)`."""

_SPLIT = re.compile(r"(?<=[\w%]);(?=[^\[\]\n;]{1,60}\])")
"""A semicolon between two attributes: `[ttl=30m; hit=98%]`."""

_FLOW = re.compile(
    r"(?P<head>\s*flow\s)(?P<name>[^\W\d][\w -]{0,40}?)(?P<gap>\s*[-–—,]?\s+)"
    r"(?:(?P<unit>rps|qps)\s?[=:]\s?(?P<amount>[0-9][0-9.,]{0,8}k?)|(?P<rate>[0-9][0-9.,]{0,8}k?/[a-z]{1,3}))"
    r"(?P<access>\s+(?:read|write))?(?P<colon>\s*[-–—:]?\s+|\s*:\s*)(?!(?:read|write)\b)(?=[^\W\d][^\n:]*(?:->|~>|→))",
    re.IGNORECASE,
)
"""The head of a flow with other marks than those of the language."""

_MENTION = re.compile(r"(?<![\w.@])@(?=[A-Za-z])")


def without_layout(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The text with blanks in the place of layout, and a note where there is any."""
    lines = text.split("\n")
    angled = _with_arrows(text)
    if angled != text:
        found, notes = without_layout(angled)
        at = text.index(" >> ") + 1
        note = Problem(
            "foreign-arrow", Span(at, at + 2), "`>>` is read as `->`", "write `->`", fatal=False
        )
        return found, (note, *notes)
    dashed = draws_with_dashes(_short_dashes(text)) and not draws_with_dashes(text)
    plain = [_plain(_short_dashes(line) if dashed else line) for line in lines]
    found = "\n".join(plain)
    if found == text:
        return text, ()
    at = next(number for number, line in enumerate(lines) if line != plain[number])
    start = sum(len(line) + 1 for line in lines[:at])
    return found, (_note(lines[at], plain[at], start),)


def _note(line: str, plain: str, start: int) -> Problem:
    """The note on the first mark of layout."""
    first = next(at for at, letter in enumerate(line) if plain[at] != letter)
    last = first + 1
    while last < len(line) and plain[last] != line[last]:
        last += 1
    message = f"`{line[first:last].strip()[:20]}` is layout and means nothing here"
    span = Span(start + first, start + last)
    return Problem("layout", span, message, "remove it", fatal=False)


_LONGEST = 1_000
"""Characters of a line whose layout is looked at."""


def _with_arrows(text: str) -> str:
    """The text with `>>` as the arrow it is where nothing else draws: `browser >> lb >> api`."""
    if _ARROW.search(text) or len(_ANGLES.findall(text)) < _FEWEST_ANGLES:
        return text
    return _ANGLES.sub("->", text)


_ANGLES = re.compile(r"(?<=[\w)\]] )>>(?= [^\W\d])")
_FEWEST_ANGLES = 3
"""`>>` of a text that draws with it, at least; `reads >> writes` compares."""


def _short_dashes(text: str) -> str:
    return _LONG_DASH.sub(lambda match: "-".ljust(len(match[0])), text)


def _plain(line: str) -> str:
    if len(line) > _LONGEST:
        return line
    line = _HIDDEN.sub(_blank, line)
    if match := _REMARK.match(line):
        line = f"{match['said']}# {line[match.end() :]}"
    comment = COMMENT.search(line)
    said = line[: comment.start()] if comment else line
    return _plain_said(said) + line[len(said) :]


def _plain_said(typed: str) -> str:
    """The same of a line without its comment."""
    strings = [match.span() for match in _STRING.finditer(typed)]

    def outside(pattern: re.Pattern[str], line: str, blank: Callable[[re.Match[str]], str]) -> str:
        """The line with a pattern blanked, but for what stands in quotes."""
        return pattern.sub(
            lambda match: (
                match[0]
                if any(start < match.start() and match.end() < end for start, end in strings)
                else blank(match)
            ),
            line,
        )

    line = outside(_EMOJI, typed, _blank)
    if match := _BRANCH.match(line):
        blank = len(match["pad"]) + len(match["mark"])
        line = f"{' ' * blank}{'->'[-len(match['arrow']) :]}{line[match.end() :]}"
    if not _ALL_BOLD.fullmatch(line):
        for pattern in _EMPHASIS:
            line = outside(pattern, line, _without_ends)
    line = _flow_head(_SPLIT.sub(",", line))
    drawn = _ARROW.search(line) is not None
    if match := _MARKED.match(line):
        line = _without_mark(line, match, drawn=drawn)
    if not drawn:
        return line
    line = _SET.sub(_without_ends, _TRAILING.sub(_blank, line))
    if "`" in typed or any(" " in match[0].strip() for match in _QUOTED.finditer(line)):
        line = _QUOTED.sub(_without_ends, line)
    line = _DOUBTED.sub(" ", _MENTION.sub(" ", _HUNG.sub(_rounded, line)))
    boxes = [match for match in _BOXED.finditer(line) if _is_box(match)]
    for match in boxes:
        if match["open1"] is None or len(boxes) >= _FEWEST_ROUND:
            line = line[: match.start()] + _without_ends(match) + line[match.end() :]
    return line


def _is_box(match: re.Match[str]) -> bool:
    """Whether as many brackets close it as open it."""
    for number in ("", "1", "2", "3"):
        if match[f"open{number}"] is not None:
            return len(match[f"open{number}"]) == len(match[f"close{number}"])
    return False


def _without_mark(line: str, match: re.Match[str], *, drawn: bool) -> str:
    """The line with a mark that reading knows in the place of its own."""
    mark = match["mark"]
    if mark[0] in ">—–" and not (drawn and _ARROW.search(line, match.end())):
        return line
    if mark[0].isalpha() and mark[0].islower() and ")" not in mark and not drawn:
        return line
    kept = "- " if len(mark) > 1 else " "
    return f"{match['pad']}{' ' * (len(mark) - len(kept))}{kept}{line[match.end() :]}"


_DASH = re.compile(r"[-–—]")


def _flow_head(line: str) -> str:
    """A line with the head of a flow as the language has it: `flow open chart - 60/s read - a -> b`."""
    match = _FLOW.match(line)
    if match is None or not (match["unit"] or _DASH.search(match["gap"] + match["colon"])):
        return line  # what is missing there has an error of its own
    name = re.sub(r"\s+", lambda gap: "_" * len(gap[0]), match["name"])
    rate = match["rate"] or f"{match['amount']}/s".ljust(match.end("amount") - match.start("unit"))
    colon = ":".ljust(len(match["colon"]))
    gap = " " * len(match["gap"])
    head = f"{match['head']}{name}{gap}{rate}{match['access'] or ''}{colon}"
    return head + line[match.end() :] if len(head) == match.end() else line


def _rounded(match: re.Match[str]) -> str:
    return f"{match['gap']}({match['text'] or match['text1']})"


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _without_ends(match: re.Match[str]) -> str:
    """The match with blanks in the place of what opens and closes it."""
    out = match[0]
    for name in match.re.groupindex:
        if name.startswith(("open", "close")) and match[name] is not None:
            start, end = match.start(name) - match.start(), match.end(name) - match.start()
            out = out[:start] + " " * (end - start) + out[end:]
    return out
