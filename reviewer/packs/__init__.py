"""Rule packs: discovery and loading of Python and YAML packs."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

_MOVED = {
    "DATA": "packs.loader",
    "Pack": "model.pack",
    "PackError": "packs.loader",
    "load_packs": "packs.loader",
    "vocabulary_of": "packs.loader",
}
"""Where the names are that were here when this package was a module, in version 0.1.0."""


def __getattr__(name: str) -> Any:
    """A name that was here once; it works for one more release, with a warning."""
    if name not in _MOVED:
        raise AttributeError(f"module `reviewer.packs` has no `{name}`")
    home = f"reviewer.{_MOVED[name]}"
    warnings.warn(f"`{name}` is now in `{home}`", DeprecationWarning, stacklevel=2)
    return getattr(import_module(home), name)
