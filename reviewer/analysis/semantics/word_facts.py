"""`WordFacts`: what names, labels, `holds` and notes of a design mean."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Design
from reviewer.analysis.semantics.design_text import words_of
from reviewer.analysis.semantics.meanings import meanings_by_name
from reviewer.analysis.semantics.passages import Origin, Passage, has_stem, passages_of
from reviewer.analysis.semantics.sensitive_data import topics_of_design


class WordFacts:
    """The words of one design and their meanings; computed on first use and kept.

    `heard` are the passages that answered a rule since it was last cleared: the engine asks a
    rule again without them, since a word is a hint and no proof.
    """

    def __init__(self, design: Design) -> None:
        self._design = design
        self._withheld = False
        self.heard: list[Passage] = []

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every name, label and remark, with what it affirms and what it denies."""
        return passages_of(self._design)

    @cached_property
    def remarks(self) -> tuple[Passage, ...]:
        """The decisions, the notes and the reasons of accepted findings."""
        return tuple(one for one in self.passages if one.origin is not Origin.NAME)

    def mentions(self, *stems: str) -> bool:
        """Whether a name, a label or a remark affirms a word that begins with one of these stems."""
        return self._hear(self.passages, stems)

    def mentions_in_remarks(self, *stems: str, on: str = "") -> bool:
        """The same of remarks alone: any, or those on the component `on` and on nothing."""
        return self._hear((one for one in self.remarks if not on or one.covers(on)), stems)

    def mentions_on(self, name: str, *stems: str) -> bool:
        """The same of remarks on the component `name` alone."""
        own = (one for one in self.remarks if one.about is not None and name in one.about)
        return self._hear(own, stems)

    def denial(self, *stems: str, on: str = "") -> str:
        """The remark, as written, that denies one of these stems; "" where none does.

        With `on`, only remarks on that component and on nothing in particular count.
        """
        asked = (one for one in self.remarks if not on or one.covers(on))
        found = (one.quote for one in asked if any(has_stem(one.denied, stem) for stem in stems))
        return next(found, "")

    @contextmanager
    def withheld(self) -> Iterator[None]:
        """Within it no word is heard, so that a rule answers by structure and numbers alone."""
        self._withheld = True
        try:
            yield
        finally:
            self._withheld = False

    def _hear(
        self, passages: Iterator[Passage] | tuple[Passage, ...], stems: tuple[str, ...]
    ) -> bool:
        if self._withheld:
            return False
        found = [one for one in passages if any(has_stem(one.affirmed, stem) for stem in stems)]
        self.heard += found
        return bool(found)

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
