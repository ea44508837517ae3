"""`Pack`: the rules, words and rubrics that come from one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reviewer.model.failure import Failure
from reviewer.model.rule import Rule

if TYPE_CHECKING:
    from dsl.attributes import AttributeType
    from dsl.catalogue import Technology
    from reviewer.model.rubric import Rubric


class Pack(NamedTuple):
    """A pack's rules by id, what of it did not load, and what else it brings.

    `attributes` and `technologies` (with their other spellings) are what it adds to the
    language. `rubrics` are its own; `rubric_files` hold more of a package, unread.
    """

    name: str
    rules: tuple[Rule, ...] = ()
    failures: tuple[Failure, ...] = ()
    version: str = ""
    title: str = ""
    attributes: tuple[AttributeType, ...] = ()
    technologies: tuple[tuple[Technology, tuple[str, ...]], ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    rubric_files: tuple[str, ...] = ()
