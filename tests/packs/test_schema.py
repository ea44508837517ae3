"""The schema is made of what packs are read by, and takes the packs there are."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from reviewer.packs.data.schema import schema, schema_text
from reviewer.packs.data.writing import new_pack
from tests.packs.making import pack, rule
from tools.generate_packs import FILES

ROOT = Path(__file__).parents[2]
PACKS = [*sorted((ROOT / "examples/packs").glob("*.yaml")), ROOT / "rules/rubrics.yaml"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_schema_is_fresh(file: Path) -> None:
    assert file.read_text("utf-8") == schema_text(), "stale: run `make generate`"


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    "text", [*(file.read_text("utf-8") for file in PACKS), new_pack("new"), pack(rule())]
)
def test_packs_that_load_are_valid(text: str) -> None:
    jsonschema.validate(json.loads(json.dumps(yaml.safe_load(text))), schema())


@pytest.mark.parametrize(
    "text",
    [
        pack(rule(severity="waring")),
        pack(rule("")),
        pack(rule()).replace("follow-up", "followup"),
        pack(rule("  each: {asert: n.count > 1}")),
    ],
)
def test_packs_that_do_not_load_are_not(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), schema())
