"""`WordFacts`: what names, labels, `holds` and notes of a design mean."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Design
from reviewer.analysis.semantics.design_text import words_of
from reviewer.analysis.semantics.meanings import meanings_by_name
from reviewer.analysis.semantics.sensitive_data import topics_of_design


class WordFacts:
    """The words of one design and their meanings; computed on first use and kept."""

    def __init__(self, design: Design) -> None:
        self._design = design

    @cached_property
    def text(self) -> str:
        """Names, labels, decisions and notes as one lower-case text, a blank around each word."""
        return words_of(self._design)

    @cached_property
    def topics(self) -> frozenset[str]:
        """Of `money`, `health` and `people` those that the parts of the design are about."""
        return topics_of_design(self._design)

    @cached_property
    def meanings(self) -> Mapping[str, frozenset[str]]:
        """What the name, the label and `holds` of each component tell: such as `money` or `media`."""
        return meanings_by_name(self._design)

    def __contains__(self, words: str) -> bool:
        """Whether `text` has them, as `facts.words` was in version 0.1.0; with a warning."""
        return words in self._old_text()

    if not TYPE_CHECKING:  # a type checker is to find what is old

        def __getattr__(self, name: str) -> object:
            """A method of the text that `facts.words` was in version 0.1.0; with a warning."""
            if name.startswith("_") or not hasattr(str, name):
                raise AttributeError(f"`WordFacts` has no `{name}`", name=name, obj=self)
            return getattr(self._old_text(), name)

    def _old_text(self) -> str:
        message = "`facts.words` is now `facts.words.text`"
        warnings.warn(message, DeprecationWarning, stacklevel=3)
        return self.text
