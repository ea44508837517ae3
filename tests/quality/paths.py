"""A value in JSON, by its path.

components[name=api].utilisation      the entry of a list whose `name` is `api`
findings[components~db].severity      the entry whose list `components` holds `db`
flows[op=read|write].p99              one of several values
findings[].rule                       of every entry; the first that has it
findings[severity=error]#             how many entries there are
"""

from __future__ import annotations

import re
from typing import Any

_STEP = re.compile(r"(?P<name>[A-Za-z_][\w-]*)|\[(?P<condition>[^\]]*)\]|(?P<count>#)")
_CONDITION = re.compile(r"(?P<key>[^=~]+)(?P<sign>[=~])(?P<values>.*)")


class MissingPathError(LookupError):
    """There is nothing at a path."""


def value_at(data: Any, path: str) -> Any:
    """What is at `path`, or how many where it ends in `#`.

    Raises:
        MissingPathError: nothing is there.

    """
    found = [data]
    for step in _STEP.finditer(path):
        if step["count"]:
            return len(found)
        found = _members(found, step["name"]) if step["name"] else _entries(found, step[2])
    if not found:
        raise MissingPathError(f"nothing at `{path}`")
    return found[0]


def _members(found: list[Any], name: str) -> list[Any]:
    return [each[name] for each in found if isinstance(each, dict) and name in each]


def _entries(found: list[Any], condition: str) -> list[Any]:
    """The entries of lists that hold a condition; all of them where it is empty."""
    flat = [entry for each in found for entry in (each if isinstance(each, list) else [each])]
    if not condition:
        return flat
    matched = _CONDITION.fullmatch(condition)
    assert matched, f"`{condition}` is no condition: write `name=value` or `names~value`"
    return [each for each in flat if _holds(each, matched)]


def _holds(entry: Any, condition: re.Match[str]) -> bool:
    value = entry.get(condition["key"]) if isinstance(entry, dict) else None
    wanted = condition["values"].split("|")
    if condition["sign"] == "~":
        return isinstance(value, list) and not set(wanted).isdisjoint(value)
    return str(value) in wanted
