"""The problems of links and of the steps of flows."""

from __future__ import annotations

from dsl.attributes import Place
from dsl.building.examples import row_of
from dsl.diagnostics.broken.failure import CONNECTORS, WORDS, Failure, as_name, problem_at
from dsl.diagnostics.broken.repair import unquoted_ends
from dsl.diagnostics.mistakes import backwards
from dsl.problem import Problem
from dsl.statements import span_of


def points_back(failure: Failure) -> Problem | None:
    """`a <- b`."""
    found, before = failure.found, failure.before
    if found is None or found.type != "FOREIGN":
        return None
    following = failure.tokens[failure.at + 1 : failure.at + 2]
    right = str(following[0]) if following else "b"
    return backwards(found, str(before or "a"), right)


def piped_label(failure: Failure) -> Problem | None:
    """Mermaid's `a -->|text| b`."""
    tokens, at = failure.tokens, failure.at
    if failure.type != "PIPE" or tokens[at - 1].type != "ARROW" or not at:
        return None
    end = next((i for i in range(at + 1, len(tokens)) if tokens[i].type == "PIPE"), None)
    if end is None or end == at + 1:
        return None
    label = failure.shown(tokens[at + 1], tokens[end - 1]).strip('"')
    target = str(tokens[end + 1]) if end + 1 < len(tokens) else "b"
    span = span_of(tokens[at - 1], tokens[end])
    return Problem(
        "foreign-shape",
        span,
        "a label goes after the link",
        f'write `{tokens[at - 2]} -> {target}: "{label}"`',
    )


def no_source(failure: Failure) -> Problem | None:
    """`-> b`."""
    found, before = failure.found, failure.before
    if failure.type == "ARROW" and failure.kind == "FLOW" and before and before.type == "_COLON":
        message = "a flow starts at a component, not at an arrow"
        return problem_at(failure, "missing-source", message, f"remove `{found}`")
    if failure.type not in CONNECTORS or failure.at:
        return None
    return problem_at(
        failure,
        "missing-source",
        f"a name is missing before `{found}`",
        f"write `client {found} …`",
    )


def no_target(failure: Failure) -> Problem | None:
    """An arrow or comma with nothing behind it."""
    before = failure.before
    if before is None or before.type not in CONNECTORS or failure.type in {"STRING", *WORDS}:
        return None
    if failure.type not in {"$END", "_COLON", "_LSQB", *CONNECTORS}:
        return None
    message = f"a name is missing after `{before}`"
    arrow = before.type == "ARROW"
    hint = f"write `{before} name`, or remove `{before}`" if arrow else f"remove `{before}`"
    return Problem("missing-target", span_of(before), message, hint)


def brackets_before_arrow(failure: Failure) -> Problem | None:
    """Mermaid's `a[Label] --> b`, and `a [x=1] -> b`."""
    kinds = [token.type for token in failure.tokens]
    if failure.kind != "NAME" or not {"_LSQB", "_RSQB", "ARROW"} <= set(kinds):
        return None
    opened, closed = kinds.index("_LSQB"), kinds.index("_RSQB")
    if not opened < closed < kinds.index("ARROW"):
        return None
    name = failure.tokens[0]
    span = span_of(failure.tokens[opened], failure.tokens[closed])
    moved = _to_the_link(failure, opened, closed)
    if moved:
        return moved
    inside = failure.text[span.start + 1 : span.end - 1].strip(' "')[:40]
    message = "a link takes names; describe a component where you declare it"
    hint = f'remove it, and declare `service {name} "{inside}"` on a separate line'
    return Problem("foreign-shape", span, message, hint)


def _to_the_link(failure: Failure, opened: int, closed: int) -> Problem | None:
    """`a [timeout=2s] -> b`: what is said of a link stands behind its end."""
    arrow, end = closed + 1, closed + 2
    tokens = failure.tokens
    kinds = [token.type for token in tokens[arrow : end + 1]]
    row = row_of(tokens[opened + 1])
    if kinds != ["ARROW", "NAME"] or row is None or Place.LINK not in row.places:
        return None
    inside = failure.shown(tokens[opened], tokens[closed])
    message = "attributes of a link go after the name it points to"
    hint = f"write `{tokens[arrow]} {tokens[end]} {inside}`"
    return Problem("misplaced-attribute", span_of(tokens[opened], tokens[end]), message, hint)


_OWN = "a link takes names; declare what they are on a separate line"


def count_in_link(failure: Failure) -> Problem | None:
    """`client -> redis x3`."""
    found, before = failure.found, failure.before
    if found is None or found.type != "COUNT" or not failure.linked():
        return None
    if before is None or before.type != "NAME":
        message = f"`{found}` is a count, not a name"
        return problem_at(failure, "misplaced-count", message, "replace it with a name")
    hint = f"remove `{found}`, and add the line `{before} {found}`"
    return problem_at(failure, "misplaced-count", _OWN, hint)


_JOINED = {"and": ",", "or": "|"}


def joined_by_word(failure: Failure) -> Problem | None:
    """`client -> api and worker`."""
    found = failure.found
    if found is None or not failure.linked() or not failure.between_names():
        return None
    mark = _JOINED.get(found.casefold())
    if mark is None:
        return None
    message = "`,` links to each of several names, `|` to one of them"
    return problem_at(failure, "missing-comma", message, f"write `{mark}`")


def declared_in_link(failure: Failure) -> Problem | None:
    """`client -> lb alb`, `lb alb -> api`."""
    found, before = failure.found, failure.before
    if found is None or before is None or failure.kind != "NAME" or not failure.linked():
        return None
    if before.type != "NAME" or found.type not in {"NAME", "ARROW"}:
        return None
    first, last = (before, found) if found.type == "NAME" else (failure.tokens[0], before)
    if first is last:
        return None
    hint = f"write `{last}`, and add the line `{failure.shown(first, last)}`"
    return Problem("declared-in-link", span_of(first, last), _OWN, hint)


def quoted_names(failure: Failure) -> Problem | None:
    """`"client" -> "api"`: names in quotes, where they would do without."""
    bare = unquoted_ends(failure.tokens)
    quoted = [old for old, new in zip(failure.tokens, bare, strict=True) if old is not new]
    if failure.found not in quoted:
        return None
    first, last = quoted[0], quoted[-1]
    meant = failure.shown(first, last)
    for token in quoted:
        meant = meant.replace(failure.shown(token, token), token[1:-1], 1)
    message = "a name has no quotes"
    return Problem("quoted-name", span_of(first, last), message, f"write `{meant}`")


def no_name_in_link(failure: Failure) -> Problem | None:
    """`"Web app" -> db`, `us.api -> db`."""
    found, before = failure.found, failure.before
    if found is None or not failure.linked():
        return None
    if found.type == "QUALIFIED":
        last_part = found.replace("/", ".").rpartition(".")[2]
        if not last_part[:1].isalpha():
            message = "a name has letters, digits, `_` and `-`"
            plain = found.replace(".", "-").replace("/", "-")
            return problem_at(failure, "wrong-name", message, f"write `{plain}`")
        message = "component names are global; drop the group before the dot"
        return problem_at(failure, "wrong-name", message, f"write `{last_part}`")
    if found.type == "STRING" and (before is None or before.type != "NAME"):
        plain = as_name(found)
        hint = f"write `{plain}`, and add the line `service {plain} {found[:60]}`"
        return problem_at(failure, "wrong-name", _OWN, hint)
    return None


def label_without_colon(failure: Failure) -> Problem | None:
    """`a -> b "label"`."""
    if failure.type != "STRING" or not failure.linked() or failure.found is None:
        return None
    return problem_at(
        failure, "missing-colon", "a label goes after a `:`", f"write `: {failure.found[:60]}`"
    )
