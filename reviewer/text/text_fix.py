"""TextFix: a fix as data, against the text of a design as it stands."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from reviewer.text.editing.edits import EditError, TextEdit, apply_edits


class FixKind(StrEnum):
    """What a fix does, and so who may apply it."""

    DESIGN = "design"  # changes the drawing
    STATE = "state"  # states a fact, for the author to confirm
    ACCEPT = "accept"  # accepts a risk, for a reason that the author gives
    RENEGOTIATE = "renegotiate"  # lowers a requirement: the last resort


class TextFix(NamedTuple):
    """Edits of one text. `title` says in a line what they do; `digest` is of the text they are for."""

    title: str
    kind: FixKind
    edits: tuple[TextEdit, ...]
    digest: str

    def applied_to(self, text: str) -> str:
        """The text with the edits made.

        Raises:
            EditError: the text is not the one that the fix is for.

        """
        if digest_of(text) != self.digest:
            raise EditError(f"the design has changed since; review it again: {self.title}")
        return apply_edits(text, self.edits)


def digest_of(text: str) -> str:
    """16 hex digits over a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
