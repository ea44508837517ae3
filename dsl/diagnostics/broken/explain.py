"""The one `Problem` of a statement that does not parse: what is missing or too much.

The parser says at which token it gave up. Each function of the modules beside this one
knows one way to get there, and gives None where it is another; the last resort says what
the parser expected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.diagnostics.broken.attributes import (
    no_attribute_value,
    no_comma,
    not_an_attribute,
    not_equals,
    unclosed_on_line,
)
from dsl.diagnostics.broken.failure import Failure
from dsl.diagnostics.broken.figures import bare_figure
from dsl.diagnostics.broken.heads import (
    count_before_name,
    equals,
    flow_head,
    near_keyword,
    no_flow_keyword,
    no_group_name,
    no_value,
    number_in_declaration,
    remark,
)
from dsl.diagnostics.broken.links import (
    brackets_before_arrow,
    count_in_link,
    declared_in_link,
    joined_by_word,
    label_without_colon,
    no_name_in_link,
    no_source,
    no_target,
    piped_label,
    points_back,
    quoted_names,
)
from dsl.diagnostics.broken.marks import (
    assigned,
    attribute_outside,
    character,
    doubled,
    power,
    round_brackets,
    stray_bracket,
    unquoted,
)
from dsl.diagnostics.broken.speech import (
    count_first,
    flow_in_braces,
    flow_named_last,
    joined_by_mark,
    not_a_name,
    phrase_in_link,
    rate_on_link,
    several,
)
from dsl.keywords import EXAMPLES
from dsl.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable


_CALLED = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a text in quotes",
    "COUNT": "a count like x3",
    "ARROW": "an arrow",
    "_COLON": "`:`",
    "_COMMA": "`,`",
    "_LSQB": "`[`",
    "_RSQB": "`]`",
    "_EQUAL": "`=`",
    "LBRACE": "`{`",
    "_ON": "`on`",
    "$END": "the end of the line",
}


def explain(failure: Failure) -> Problem:
    """The problem with a statement."""
    for recognise in _BRACKET if failure.in_bracket() else _OUTSIDE:
        problem = recognise(failure)
        if problem:
            return problem
    return _fallback(failure)


def _fallback(failure: Failure) -> Problem:
    words = [called for kind, called in _CALLED.items() if kind in failure.expected]
    found = failure.found
    what = f"`{found[:30]}` does not fit here" if found else "something is missing here"
    expected = f"; expected {' or '.join(words)}" if words else ""
    example = EXAMPLES.get(
        failure.kind, EXAMPLES["ARROW"] if failure.linked() else EXAMPLES["NAME"]
    )
    return Problem("syntax", failure.span, what + expected, f"write it like `{example}`")


_OUTSIDE: tuple[Callable[[Failure], Problem | None], ...] = (
    doubled,
    no_flow_keyword,
    bare_figure,
    rate_on_link,
    flow_named_last,
    flow_in_braces,
    count_first,
    several,
    joined_by_mark,
    phrase_in_link,
    not_a_name,
    near_keyword,
    round_brackets,
    power,
    character,
    assigned,
    attribute_outside,
    points_back,
    piped_label,
    flow_head,
    quoted_names,
    no_source,
    no_target,
    brackets_before_arrow,
    stray_bracket,
    equals,
    no_value,
    remark,
    unquoted,
    count_in_link,
    joined_by_word,
    declared_in_link,
    no_name_in_link,
    label_without_colon,
    count_before_name,
    number_in_declaration,
    no_group_name,
)


_BRACKET: tuple[Callable[[Failure], Problem | None], ...] = (
    doubled,
    rate_on_link,
    brackets_before_arrow,
    power,
    character,
    no_attribute_value,
    not_an_attribute,
    not_equals,
    no_comma,
    unclosed_on_line,
)
