"""`Block`s: the parts of a text that are written in another language altogether.

Each is one fault, however many lines it has, and is passed over as a whole: read line by
line it would give an error a line, and boxes that nobody drew. Diagrams whose lines are
nearly ours (Mermaid's flowcharts, DOT) are not among them; `habits.py` answers those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from dsl.keywords import KEYWORDS
from dsl.problem import Problem
from dsl.source import Span
from dsl.value import value

_BOXES = 'write `service web "Web app"` for a component and `user -> web: "uses"` for a link'
_LINES = "write `service web x3` for a component and `web -> db` for a link, one per line"


@value
class Language:
    """How a block begins (a pattern at the start of a line), where it ends, what to write.

    `fatal` is false for what is passed over with a note, because it never draws anything.
    """

    name: str
    begins: str
    end: Callable[[str, int], int]
    hint: str
    fatal: bool = True


@value
class Block:
    """Characters of a text that are in another language."""

    language: Language
    span: Span


def _braced(text: str, start: int) -> int:
    """Behind the `}` that closes the first `{`."""
    depth = 0
    for match in re.compile(r'"[^"\n]*+"|[{}]').finditer(text, start):
        depth += (match[0] == "{") - (match[0] == "}")
        if match[0] == "}" and depth <= 0:
            return match.end()
    return len(text)


def _until(pattern: str) -> Callable[[str, int], int]:
    """Behind the first match, else the end of the text. Few texts need it: compiled then."""

    def found(text: str, start: int) -> int:
        match = re.compile(pattern, re.MULTILINE).search(text, start)
        return match.end() if match else len(text)

    return found


def _run(pattern: str) -> Callable[[str, int], int]:
    """Behind the lines from `start` on that all match."""

    def found(text: str, start: int) -> int:
        lines = rf"(?>(?>(?:(?:{pattern})(?:\n|\Z)){{1,64}})+)"  # `grammar.lark` says why
        match = re.compile(lines).match(text, start)
        return match.end() if match else (text + "\n").index("\n", start)

    return found


_TO_THE_END = _until(r"(?=^[ \t]*+```)|\Z")
_OURS = "|".join(KEYWORDS)
_C4 = (
    r"(?:Person|System|Container|Component|Enterprise|Boundary|Deployment_Node|Node|Rel|BiRel|Lay"
    r"|Update)(?:Db|Queue|Element|Rel)?(?:_\w{1,20}+)*\("
)

_D2_HEAD = r"[\w.-]{1,60}:[ \t]*+[^\n{}>\[\]\"|]{0,80}\{[ \t]*+$"
_DRAWING = r"[^\n]{0,200}[─-╿▲▼◀▶►◄][^\n]*+|[ \t]*+[|+][^\n]*+|[ |v^↓↑]*+"

LANGUAGES: tuple[Language, ...] = (
    Language(
        "a drawing of characters",
        r"(?:[^\n]{0,200}[┌╔╭]|\+-{2,}[+-])",
        _run(_DRAWING),
        "write one line for each component and each link",
    ),
    Language(
        "D2",
        rf"(?:direction:[ \t]*+(?:right|left|up|down)[ \t]*+$|(?!(?:{_OURS})\b){_D2_HEAD})",
        _TO_THE_END,
        _LINES,
    ),
    Language("LikeC4", r"specification[ \t]*+\{", _TO_THE_END, _LINES),
    Language("a comment of HTML", "<!--", _until("-->"), "write `#` before each of its lines"),
    Language("Markdown", r"```[^\n]*+$", _run(r"[ \t]*+```[^\n]*+"), "remove the lines of ```"),
    Language("PlantUML", r"@start\w++", _until(r"^[ \t]*+@end\w*+[^\n]*+"), _BOXES),
    Language(
        "PlantUML's C4",
        _C4,
        _run(rf"[ \t]*+(?:{_C4}[^\n]*+|[}}!@][^\n]*+|title\b[^\n]*+|LAYOUT\w*+\([^\n]*+)?"),
        _BOXES,
    ),
    Language(
        "Structurizr",
        r"(?:workspace|model|views|[\w.]{1,60}[ \t]*+=[ \t]*+(?:softwareSystem|container|deploymentNode)\b)"
        r"[^\n{}]{0,200}\{",
        _braced,
        _BOXES,
    ),
    Language(
        "Terraform",
        r"(?:resource|data|module|provider|variable|output|terraform|locals)"
        r'(?:[ \t]++"[^"\n]{0,80}"){0,2}[ \t]*+\{',
        _braced,
        "draw what it builds: write `postgres orders x2 [zones=2]` for a component, `api -> orders` for a link",
    ),
    Language(
        "Mermaid",
        r"(?:(?:sequence|class|state|er)Diagram(?:-v2)?|C4[A-Z]\w++|architecture-beta|gitGraph)[ \t]*+$",
        _TO_THE_END,
        'write `service web "Web app"` for a component and `flow login 10/s: user -> web -> db` for who calls whom',
    ),
    Language(
        "YAML",
        r"(?:(?:apiVersion|threagile_version|version|openapi|swagger|AWSTemplateFormatVersion):[ \t]|kind:[ \t]++[A-Z]"
        rf"|(?!(?:{_OURS})\b)[\w.-]{{1,60}}:[ \t]*+\n[ \t]++(?:-[ \t]++(?:\"|[\w.-]{{1,40}}:(?:[ \t]|\n))|[\w.-]{{1,60}}:(?:[ \t]|\n)))",
        _run(
            r"[ \t]*+(?:#[^\n]*+)?|[ \t]++[^\n]*+|[\w.\"'-]{1,60}:(?:[ \t][^\n]*+)?|-[ \t-][^\n]*+"
        ),
        _LINES,
    ),
    Language(
        "SQL",
        r"(?i:create[ \t]++(?:unique[ \t]++|or[ \t]++replace[ \t]++)?(?:table|index|database|view)"
        r"|alter[ \t]++table|insert[ \t]++into|select[ \t][^\n]{0,200}\bfrom)\b",
        _until(r";|\n[ \t]*+\n"),
        "a review looks at components and links: write `postgres orders` for the store, and keep the table as `# …`",
    ),
    Language(
        "program code",
        r"(?:from[ \t]++[\w.]++[ \t]++import\b|with[ \t]++\w++\(|def[ \t]++\w++\(|class[ \t]++\w++[(:]"
        r"|import\b[^\n]{0,200}\bfrom\b|const[ \t]++\w++[ \t]*+=|function[ \t]++\w++\()",
        _TO_THE_END,
        _LINES,
    ),
)
"""Languages whose blocks may stand anywhere. Patterns are bounded: any text takes linear time."""

_WHOLE: tuple[Language, ...] = (
    Language("JSON", r'(?:\{\s*+"|\[\s*+[\[{"])', _TO_THE_END, _LINES),
    Language("XML or HTML", r"<(?:[?A-Za-z]|!DOCTYPE)", _TO_THE_END, _LINES),
    Language(
        "front matter",
        r"---[ \t]*+\n(?=(?:(?!---)[^\n]*+\n){0,60}---[ \t]*+$)",
        _until(r"\n---[ \t]*+$"),
        "remove it, or write `#` before each of its lines",
        fatal=False,
    ),
)
"""Languages that only a whole text is written in."""

_ALL = (*LANGUAGES, *_WHOLE)
_LIKELY = re.compile(
    r"^[ \t]*+(?:```|<!--|@start|workspace|model|views|resource|data|module|provider|variable|output"
    r"|terraform|locals|[a-z]+Diagram|C4|architecture|gitGraph|create|alter|insert|select|CREATE"
    r"|ALTER|INSERT|SELECT|from|with|def|class|import|const|function|apiV|kind:|threagile|version|openapi"
    r"|swagger|AWS|\w++\(|\+-|specification|direction:|[\w.-]++(?:[ \t]*+=|:[ \t]*+$|:[^\n{}>]{0,80}\{[ \t]*+$))"
    r"|\A\s*+(?:[\[{<]|---)",
    re.MULTILINE,
)
"""What a block may begin with: most texts have none, and need no patterns of all languages."""


_CORNER = re.compile("[┌╔╭]")
"""What the first line of a drawing of characters holds."""


@cache
def _begin() -> re.Pattern[str]:
    """One pattern for the beginnings of all languages, a group each."""
    anywhere, whole = (
        "|".join(f"(?P<_{at}>{each.begins})" for at, each in enumerate(_ALL) if each in languages)
        for languages in (LANGUAGES, _WHOLE)
    )
    return re.compile(rf"^[ \t]*+(?:{anywhere})|\A\s*+(?:{whole})", re.MULTILINE)


def foreign_blocks(text: str) -> Iterator[Block]:
    """The blocks of other languages, in order and apart from each other."""
    likely = _LIKELY.search(text)
    drawn = None if text.isascii() else _CORNER.search(text)
    start = min((found.start() for found in (likely, drawn) if found), default=-1)
    start = text.rfind("\n", 0, max(start, 0)) + 1
    match = _begin().search(text, start) if likely or drawn else None
    while match:
        language = _ALL[int((match.lastgroup or "_0")[1:])]
        end = max(language.end(text, match.start()), match.end())
        if language.name != "YAML" or not _DRAWS.search(text, match.start(), end):
            yield Block(language, Span(match.start(), end))
        match = _begin().search(text, end)


_DRAWS = re.compile(r"^[ \t]*+-[ \t]++[\w. -]{1,60}?[ \t]*+->[ \t]*+\w", re.MULTILINE)
"""An entry of a list that draws a link, which YAML does not: `- web -> api`."""


def without(text: str, blocks: list[Block]) -> str:
    """`text` with blanks in the place of `blocks`; what stands behind them keeps its place."""
    parts, at = [], 0
    for block in blocks:
        parts += [text[at : block.span.start], _LETTER.sub(" ", text[slice(*block.span)])]
        at = block.span.end
    return "".join([*parts, text[at:]])


_LETTER = re.compile(r"[^\n]")


def words_of(text: str, blocks: list[Block]) -> set[str]:
    """The words inside: what they name may be named elsewhere, and is lost with them."""
    return {word for block in blocks for word in _WORD.findall(text, *block.span)}


_WORD = re.compile(r"[^\W\d][\w-]*+")


def problems_of(text: str, blocks: list[Block]) -> Iterator[Problem]:
    """One problem for each language, at the first line of its first block."""
    from dsl.diagnostics.drawn_names import hint_of  # noqa: PLC0415  # few texts hold such a block

    by_language: dict[str, list[Block]] = {}
    for block in blocks:
        by_language.setdefault(block.language.name, []).append(block)
    for name, found in by_language.items():
        lines = sum(text[slice(*block.span)].strip().count("\n") + 1 for block in found)
        what = "this line is" if lines == 1 else f"these {lines:,} lines are"
        first = text[slice(*found[0].span)]
        start = found[0].span.start + len(first) - len(first.lstrip())
        end = start + len(first.lstrip().split("\n", 1)[0].rstrip())
        language = found[0].language
        if not language.fatal:
            message = f"{what} {name}, which is skipped"
            yield Problem("foreign-text", Span(start, end), message, language.hint, fatal=False)
            continue
        message = f"{what} {name}, which is not read here"
        hint = hint_of(name, [text[slice(*block.span)] for block in found]) or language.hint
        yield Problem("foreign-text", Span(start, end), message, hint)
