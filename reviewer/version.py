"""Which reviewer runs: its version, and where to read of it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata
from importlib.metadata import version as version_of

_NAME = "design-reviewer"


def version() -> str:
    """As the distribution says it; `unknown` where the code runs without being installed."""
    try:
        return version_of(_NAME)
    except PackageNotFoundError:
        return "unknown"


def address() -> str:
    """Where to read of this version, as its distribution says; else its package URL.

    https://www.packageurl.org names a package without saying where it is kept.
    """
    try:
        stated = metadata(_NAME).get_all("Project-URL") or []
    except PackageNotFoundError:
        stated = []
    pairs = (entry.partition(", ") for entry in stated)
    urls = {label.casefold(): url for label, _, url in pairs}
    return urls.get("homepage") or urls.get("documentation") or f"pkg:generic/{_NAME}@{version()}"
