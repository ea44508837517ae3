"""The version of the reviewer that runs."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of


def version() -> str:
    """As the distribution says it; `unknown` where the code runs without being installed."""
    try:
        return version_of("design-reviewer")
    except PackageNotFoundError:
        return "unknown"
