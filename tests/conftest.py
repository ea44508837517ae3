"""Puts out the fixtures that tests of several folders share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.snapshot import compare


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    """`snapshot(name, text)`; see `tests/snapshot.py`."""
    return compare
