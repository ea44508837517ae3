"""The table of terms is generated from the rules' `problem`, in words that experts use."""

from __future__ import annotations

import json

from tests.quality.terms import VOCABULARY
from tools import generate_terms


def test_the_table_is_fresh() -> None:
    assert generate_terms.FILE.read_text("utf-8") == generate_terms.terms_text(), (
        "stale: run `make generate`"
    )


def test_every_term_is_one_of_the_vocabulary() -> None:
    table = json.loads(generate_terms.terms_text())
    used = {*table["terms"].values(), *table["of_one_box"].values()}
    used |= {row["term"] for row in table["by_kind"]}
    assert used - {""} <= VOCABULARY["terms"].keys()
