"""The fixtures that tests of several folders share."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest
from hypothesis import settings

from reviewer.report.picture import child
from tests.effort import SOAK
from tests.snapshot import compare

# The same examples in every run, so that a red run can be repeated; new ones in `make soak`.
settings.register_profile("repeatable", derandomize=SOAK == 1, deadline=None, print_blob=True)
settings.load_profile("repeatable")

# A busy machine stalls no engine of pictures.
child.WALL_SECONDS = 600.0

# A run in the background may come with Ctrl+C switched off; what the tests start has to hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    """`snapshot(name, text)`; see `tests/snapshot.py`."""
    return compare
