"""The OpenAPI description of the interface, from one table of its paths."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from dsl.levels import LADDERS, LEVELS
from web.config import Config

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
        "paths": _paths(config),
        "components": {"schemas": _schemas()},
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


def _paths(config: Config) -> dict[str, Any]:
    level = {"enum": ["", *LEVELS, *GRADES], "description": "As the design says where it is empty."}
    name = {
        "type": "string",
        "maxLength": 200,
        "pattern": "^[ -~]*$",
        "description": "What the report calls the text.",
    }
    theme = {"enum": ["", "light", "dark"]}
    return {
        "/reviews": {
            "post": _work(
                "reviewDesign", "Review a design", config, _ref("Reviewed"), level=level, name=name
            )
        },
        "/pictures": {
            "post": _drawing(
                _work(
                    "drawDesign",
                    "Draw a design, its findings marked",
                    config,
                    _ref("Picture"),
                    theme=theme,
                    level=level,
                )
            )
        },
        "/formatted": {
            "post": _work(
                "formatDesign", "Write a design in its canonical form", config, _ref("Formatted")
            )
        },
        "/whatif": {
            "post": _work(
                "supposeOfDesign",
                "Suppose another load, failures or figures of a design",
                config,
                _ref("Supposed"),
                **_SCENARIO,
            )
        },
        "/vocabulary": {
            "get": _constant("listVocabulary", "The words of the language", _ref("Vocabulary"))
        },
        "/rules": {
            "get": _constant("listRules", "The rules that designs are judged by", _ref("Rules"))
        },
        "/examples": {"get": _constant("listExamples", "Designs to start from", _ref("Examples"))},
        "/openapi.json": {"get": _constant("describe", "This description", {"type": "object"})},
    }


_SHORT = {"type": "string", "maxLength": 200, "pattern": "^[ -~]*$"}
_SCENARIO = {
    "load": _SHORT | {"description": "How many times all that comes: `100x`."},
    "p99": _SHORT | {"description": "The latency wished for: `0.5x`, `0.5x required`, `80ms`."},
    "fail": {
        "type": "array",
        "maxItems": 50,
        "items": _SHORT,
        "description": "What is lost: `urls`, `2 of api`, `zone a`.",
    },
    "set": {
        "type": "array",
        "maxItems": 50,
        "items": _SHORT,
        "description": "Other figures: `hot.hit=0%`, `api.count=16`.",
    },
}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _work(operation: str, summary: str, config: Config, answer: Any, **more: Any) -> dict[str, Any]:
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
            "200": _answer("Done", answer),
            "400": _problem("The body cannot be used"),
            "406": _problem("No media type that was asked for can be made"),
            "413": _problem("The body is too large; `allowed` says how large it may be"),
            "415": _problem("The body is not JSON"),
            "422": _problem("The design is larger than `allowed`, or the level is unknown"),
            "429": _problem(
                "Too many requests in a minute or at once; `Retry-After` says when to come back"
            ),
            "500": _problem("An error of ours"),
            "503": _problem("It took too long, or the server is busy"),
        },
    }


def _drawing(operation: dict[str, Any]) -> dict[str, Any]:
    """The same, with pictures among its answers."""
    content = operation["responses"]["200"]["content"]
    content["image/svg+xml"] = {"schema": _TEXT}
    content["image/png"] = {"schema": {"type": "string", "contentMediaType": "image/png"}}
    return operation


def _constant(operation: str, summary: str, answer: Any) -> dict[str, Any]:
    responses = {"200": _answer("Done", answer), "304": {"description": "As you have it"}}
    return {"operationId": operation, "summary": summary, "responses": responses}


def _answer(sentence: str, schema: Any) -> dict[str, Any]:
    return {"description": sentence, "content": {"application/json": {"schema": schema}}}


def _problem(sentence: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {"description": sentence, "content": content}


def _schemas() -> dict[str, Any]:
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
        "Reviewed": _object(review=_ref("review")),
        **_whatif_schemas(),
        "Supposed": _object(
            whatif=_ref("whatif"),
            design={
                "type": ["string", "null"],
                "description": "The text that carries it; null where none is to be had.",
            },
        ),
        "Picture": _object(svg={"type": ["string", "null"]}, notes=_TEXTS),
        "Formatted": _object(design=_TEXT, problems=_list(_ref("problem"))),
        "Vocabulary": _object(**{name: _list(_entry(name)) for name in listed}),
        "Rules": _object(
            rules=_list(_object(id=_TEXT, severity=_TEXT, category=_TEXT, summary=_TEXT))
        ),
        "Examples": _object(examples=_list(_object(name=_TEXT, title=_TEXT, text=_TEXT))),
        "Problem": _object(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT),
    }


def _entry(name: str) -> dict[str, Any]:
    return {"type": "object"} if name == "units" else _NAMED


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}
