"""The JSON Schema of data packs, by which editors complete and check them.

`pack.schema.json` beside this module is made of it by `tools/generate_packs.py`. What a schema
cannot say (names of facts, dimensions) the loader checks.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dsl.units import EXAMPLES
from reviewer.packs.data.format import PACK
from reviewer.packs.data.shapes import (
    Amount,
    Choice,
    Either,
    Flag,
    Key,
    Many,
    Named,
    Number,
    Record,
    Shape,
    Whole,
    Words,
)

FILE = Path(__file__).with_name("pack.schema.json")
"""The schema as it is published."""


def schema() -> dict[str, Any]:
    """The schema of a whole pack."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A pack of rules",
        "description": "What a data pack may say. See docs/packs.md.",
    }
    return head | _schema_of(PACK)


def schema_text() -> str:
    """The schema as a file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _schema_of(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, Record):
        return _record_schema(shape)
    if isinstance(shape, Many):
        items: dict[str, Any] = {
            "type": "array",
            "items": _schema_of(shape.item),
            "maxItems": shape.most,
        }
        return {"anyOf": [_schema_of(shape.item), items]} if shape.one else items
    if isinstance(shape, Either):
        return {"anyOf": [_schema_of(shape.short), _schema_of(shape.full)]}
    if isinstance(shape, Named):
        properties = {name: _schema_of(shape.item) for name in shape.names}
        return {"type": "object", "properties": properties, "additionalProperties": False}
    return _scalar_schema(shape)


def _scalar_schema(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, Choice):
        return {"enum": list(shape.values)}
    if isinstance(shape, Flag):
        return {"type": "boolean"}
    if isinstance(shape, Whole):
        return {"type": "integer", "minimum": shape.least, "maximum": shape.most}
    if isinstance(shape, Number):
        return {"type": "number", "minimum": 0, "maximum": shape.most}
    if isinstance(shape, Amount):
        return {"type": ["string", "number"], "examples": [EXAMPLES[shape.dimension]]}
    return _words_schema(shape)


def _words_schema(shape: Any) -> dict[str, Any]:
    """A text; YAML gives bare words such as `1.0` and `true` another type, which will do, too."""
    kinds = ["string", "number", "boolean"] if shape.role in ("condition", "value") else ["string"]
    if isinstance(shape, Words) and shape.what == "a version":
        kinds.append("number")
    found: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds}
    if shape.pattern:
        found["pattern"] = f"^(?:{shape.pattern})$"
    return found


def _record_schema(shape: Record) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "object",
        "properties": {key.name: _described_schema(key) for key in shape.keys},
        "additionalProperties": False,
    }
    if required := [key.name for key in shape.keys if key.required]:
        found["required"] = required
    if shape.one_of:
        found["oneOf"] = [{"required": [name]} for name in shape.one_of]
    return found


def _described_schema(key: Key) -> dict[str, Any]:
    return {"description": key.sentence} | _schema_of(key.shape)
