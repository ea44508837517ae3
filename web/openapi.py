"""The OpenAPI description of the interface, from one table of its paths."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from dsl.levels import LADDERS, LEVELS
from reviewer.report.formats import FORMATS
from web.config import Config
from web.examples import DIFFICULTIES

GRADES = [f"{ladder}{step}" for ladder in LADDERS for step in range(3, 9)]
"""Other names of the levels; a test holds them to `reviewer.model.run_settings`."""

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_NAMED = {"type": "object", "required": ["name"], "properties": {"name": _TEXT}}


def document(config: Config) -> dict[str, Any]:
    """The description, with the limits of this server."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Design reviewer",
            "version": "1",
            "description": "Reviews of system designs. Nothing is kept: each answer depends on its request alone.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": _path_table(config),
        "components": {"schemas": _schema_table()},
    }


def _review_schemas() -> dict[str, Any]:
    """The published schema of a review, the same as for `review --format json`, by parts."""
    text = (files("reviewer.report.formats") / "review.schema.json").read_text("utf-8")
    parts: dict[str, Any] = json.loads(text.replace("#/$defs/", "#/components/schemas/"))["$defs"]
    return parts


def _whatif_schemas() -> dict[str, Any]:
    """The published schema of an outcome, its parts named apart from those of a review."""
    text = (files("reviewer.whatif") / "whatif.schema.json").read_text("utf-8")
    parts: dict[str, Any] = json.loads(text.replace("#/$defs/", "#/components/schemas/whatif-"))
    return {
        name if name == "whatif" else f"whatif-{name}": part
        for name, part in parts["$defs"].items()
    }


def _path_table(config: Config) -> dict[str, Any]:
    level = {
        "enum": ["", *LEVELS, *GRADES],
        "description": "Empty: the level that the design states.",
    }
    name = {
        "type": "string",
        "maxLength": 200,
        "pattern": "^[ -~]*$",
        "description": "The name of the design in the report.",
    }
    theme = {"enum": ["", "light", "dark"]}
    return {
        "/reviews": {
            "post": _design_path(
                "reviewDesign",
                "Review a design",
                config,
                _schema_ref("Reviewed"),
                level=level,
                name=name,
            )
        },
        "/pictures": {
            "post": _drawing_path(
                _design_path(
                    "drawDesign",
                    "Draw a design, its findings marked",
                    config,
                    _schema_ref("Picture"),
                    theme=theme,
                    level=level,
                    room=_ROOM,
                )
            )
        },
        "/reports": {
            "post": _report_path(
                _design_path(
                    "reportDesign",
                    "Write the report of a design in a format of the command",
                    config,
                    {"type": "object"},
                    format={"enum": list(FORMATS)},
                    level=level,
                    name=name,
                    rubric={"enum": ["", "default"], "description": "Score by this rubric."},
                )
            )
        },
        "/formatted": {
            "post": _design_path(
                "formatDesign",
                "Write a design in its canonical form",
                config,
                _schema_ref("Formatted"),
            )
        },
        "/whatif": {
            "post": _design_path(
                "supposeOfDesign",
                "Ask what if: another load, failures or figures",
                config,
                _schema_ref("Supposed"),
                **_SCENARIO,
            )
        },
        "/vocabulary": {
            "get": _constant_path(
                "listVocabulary", "The words of the language", _schema_ref("Vocabulary")
            )
        },
        "/rules": {
            "get": _constant_path(
                "listRules", "The rules that designs are judged by", _schema_ref("Rules")
            )
        },
        "/examples": {
            "get": _constant_path("listExamples", "Designs to start from", _schema_ref("Examples"))
        },
        "/openapi.json": {
            "get": _constant_path("describe", "This description", {"type": "object"})
        },
    }


_ROOM = {
    "type": "string",
    "pattern": "^([1-9][0-9]{2,3}x[1-9][0-9]{2,3})?$",
    "description": "The pane it is laid out for, in pixels: `900x600`.",
}
_SHORT = {"type": "string", "maxLength": 200, "pattern": "^[ -~]*$"}
_SCENARIO = {
    "load": _SHORT | {"description": "Load multiplier: `100x`."},
    "p99": _SHORT | {"description": "Target p99: `0.5x`, `0.5x required`, `80ms`."},
    "fail": {
        "type": "array",
        "maxItems": 50,
        "items": _SHORT,
        "description": "What fails: `urls`, `2 of api`, `zone a`.",
    },
    "set": {
        "type": "array",
        "maxItems": 50,
        "items": _SHORT,
        "description": "Other figures: `hot.hit=0%`, `api.count=16`.",
    },
}


def _schema_ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _design_path(
    operation: str, summary: str, config: Config, answer: Any, **more: Any
) -> dict[str, Any]:
    """A path that takes a design; `more` are further members of its body."""
    design = {
        "type": "string",
        "description": f"The text of the design; the body has at most {config.max_body} bytes.",
    }
    body = {
        "type": "object",
        "required": ["design"],
        "properties": {"design": design, **more},
        "additionalProperties": False,
    }
    return {
        "operationId": operation,
        "summary": summary,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": _answer_schema("Done", answer),
            "400": _problem_schema("Invalid request body"),
            "406": _problem_schema("No media type that was asked for can be made"),
            "413": _problem_schema("The body is too large; `allowed` says how large it may be"),
            "415": _problem_schema("The body is not JSON"),
            "422": _problem_schema("The design is larger than `allowed`, or the level is unknown"),
            "429": _problem_schema(
                "Too many requests in a minute or at once; `Retry-After` says when to retry"
            ),
            "500": _problem_schema("An internal error"),
            "503": _problem_schema("It took too long, or the server is busy"),
        },
    }


def _drawing_path(operation: dict[str, Any]) -> dict[str, Any]:
    """The same, with pictures among its answers."""
    content = operation["responses"]["200"]["content"]
    content["image/svg+xml"] = {"schema": _TEXT}
    content["image/png"] = {"schema": {"type": "string", "contentMediaType": "image/png"}}
    return operation


def _report_path(operation: dict[str, Any]) -> dict[str, Any]:
    """The same, with every format of the command among its answers."""
    content = operation["responses"]["200"]["content"]
    for form in FORMATS.values():
        content.setdefault(form.media_type.partition(";")[0], {"schema": _TEXT})
    content["application/sarif+json"] = {"schema": {"type": "object"}}
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    body["required"] = ["design", "format"]
    return operation


def _constant_path(operation: str, summary: str, answer: Any) -> dict[str, Any]:
    responses = {"200": _answer_schema("Done", answer), "304": {"description": "As you have it"}}
    return {"operationId": operation, "summary": summary, "responses": responses}


def _answer_schema(sentence: str, schema: Any) -> dict[str, Any]:
    return {"description": sentence, "content": {"application/json": {"schema": schema}}}


def _problem_schema(sentence: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _schema_ref("Problem")}}
    return {"description": sentence, "content": content}


def _schema_table() -> dict[str, Any]:
    listed = (
        "statements",
        "kinds",
        "technologies",
        "attributes",
        "metrics",
        "assumptions",
        "units",
    )
    return {
        **_review_schemas(),
        "Reviewed": _object_schema(review=_schema_ref("review"), digest=_digest_schema()),
        **_whatif_schemas(),
        "Supposed": _object_schema(
            whatif=_schema_ref("whatif"),
            design={
                "type": ["string", "null"],
                "description": "The text of a design that handles it; null if there is none.",
            },
        ),
        "Picture": _object_schema(svg={"type": ["string", "null"]}, notes=_TEXTS),
        "Formatted": _object_schema(design=_TEXT, problems=_list_schema(_schema_ref("problem"))),
        "Vocabulary": _object_schema(
            **{name: _list_schema(_entry_schema(name)) for name in listed}
        ),
        "Rules": _object_schema(
            rules=_list_schema(
                _object_schema(id=_TEXT, severity=_TEXT, category=_TEXT, summary=_TEXT)
            )
        ),
        "Examples": _object_schema(
            examples=_list_schema(
                _object_schema(
                    name=_TEXT,
                    title=_TEXT,
                    text=_TEXT,
                    topic=_TEXT,
                    difficulty={"enum": list(DIFFICULTIES)},
                    problem=_TEXT,
                )
            )
        ),
        "Problem": _object_schema(
            type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT
        ),
    }


def _digest_schema() -> dict[str, Any]:
    """The head of the report, as the page shows it."""
    rows = {"type": "array", "items": _TEXTS}
    return _object_schema(
        verdict=_TEXT,
        tallies=_list_schema(_object_schema(sort=_TEXT, words=_TEXT)),
        fix_first=_list_schema(_object_schema(fix=_TEXT, rules=_TEXTS)),
        told={"type": "integer"},
        causes=_list_schema(
            _object_schema(component=_TEXT, findings=_list_schema({"type": "integer"}))
        ),
        peak_load=_object_schema(rows=rows, requirements=rows),
    ) | {"description": "The head of the report in sentences: verdict, counts, what to fix first."}


def _entry_schema(name: str) -> dict[str, Any]:
    return {"type": "object"} if name == "units" else _NAMED


def _object_schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list_schema(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}
