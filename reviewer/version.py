"""Which reviewer runs: its version, and where to read of it."""

from __future__ import annotations

# `importlib.metadata` is imported where it is asked: few runs tell a version, and it is large

_NAME = "design-reviewer"


def version() -> str:
    """As the distribution says it; `unknown` where the code runs without being installed."""
    from importlib.metadata import PackageNotFoundError  # noqa: PLC0415
    from importlib.metadata import version as version_of  # noqa: PLC0415

    try:
        return version_of(_NAME)
    except PackageNotFoundError:
        return "unknown"


def address() -> str:
    """Where to read of this version, as its distribution says; else its package URL.

    https://www.packageurl.org names a package without saying where it is kept.
    """
    from importlib.metadata import PackageNotFoundError, metadata  # noqa: PLC0415

    try:
        stated = metadata(_NAME).get_all("Project-URL") or []
    except PackageNotFoundError:
        stated = []
    pairs = (entry.partition(", ") for entry in stated)
    urls = {label.casefold(): url for label, _, url in pairs}
    return urls.get("homepage") or urls.get("documentation") or f"pkg:generic/{_NAME}@{version()}"
