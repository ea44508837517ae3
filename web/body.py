"""The members of a request's JSON body, or the refusal of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from flask import request

from web.limits import RefusedError

_MOST = 200  # characters of a short text: a name, a level, a theme


_MOST_TEXTS = 50  # of a list


def members(most: int, *short: str) -> dict[str, str]:
    """`design`, and those of the texts named in `short` that the body holds; "" else.

    Raises:
        RefusedError: the body is more than `most` bytes, or no JSON object of texts with a
            `design`, or holds anything else.

    """
    return members_and_lists(most, short, ())[0]


def members_and_lists(
    most: int, short: Collection[str], lists: Collection[str]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """As `members`, and the lists of short texts named in `lists`; empty where one is not there.

    Raises:
        RefusedError: as `members`, or a list is none of short texts.

    """
    found = _read_object(_read_body(most))
    known = {"design", *short, *lists}
    if unknown := sorted(set(found) - known):
        raise _invalid_body(
            f"`{unknown[0][:40]}` is not expected here; expected {_list_names(known)}."
        )
    if "design" not in found:
        raise _invalid_body("`design` is missing; set it to the text of the design.")
    texts = {name: _read_text(name, found.get(name, "")) for name in ("design", *short)}
    return texts, {name: _read_texts(name, found.get(name, [])) for name in lists}


def _read_texts(name: str, value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > _MOST_TEXTS:
        raise _invalid_body(f"`{name}` is not a list of at most {_MOST_TEXTS} texts.")
    return [_read_text(name, each) for each in value]


def _read_body(most: int) -> bytes:
    """The body; one that is longer than `most` is refused before it is read."""
    request.max_content_length = most
    if request.mimetype != "application/json":
        detail = "Send JSON, with `Content-Type: application/json`."
        raise RefusedError(415, "unsupported-media-type", "Unsupported media type", detail)
    return request.get_data(cache=False)


def _read_object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(
            body.decode("utf-8"), object_pairs_hook=_reject_duplicates, parse_constant=_no_constant
        )
    except UnicodeDecodeError as error:
        raise _invalid_body(
            f"The body is not UTF-8: byte {error.start + 1} cannot be read."
        ) from None
    except json.JSONDecodeError as error:
        raise _invalid_body(
            f"The body is not JSON: line {error.lineno}, column {error.colno}."
        ) from None
    except (RecursionError, ValueError):
        raise _invalid_body(
            "The body is not plain JSON: it nests too deep or has invalid numbers."
        ) from None
    if not isinstance(found, dict):
        raise _invalid_body('The body is not a JSON object; expected {"design": "…"}.')
    return found


def _reject_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _invalid_body("A member is repeated in one object.")
    return found


def _no_constant(name: str) -> None:
    raise _invalid_body(f"{name} is not JSON.")


def _read_text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _invalid_body(f"`{name}` is not a string.")
    if name != "design" and (len(value) > _MOST or not value.isprintable()):
        raise _invalid_body(f"`{name}` is not a plain string of at most {_MOST} characters.")
    return value


def _list_names(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _invalid_body(detail: str) -> RefusedError:
    return RefusedError(400, "invalid-body", "Invalid request body", detail)
