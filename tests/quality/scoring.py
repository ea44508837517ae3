"""The measures of a review against labels, over all designs of a corpus.

* **Recall**: the part of what is expected that a finding meets; also without the labels that
  take knowledge of what the parts do (`semantics`), by the exact term, and by errors and warnings.
* **False alarms**: the part of what is handled that a finding meets which meets nothing expected.
* **Errors and warnings per sound design**: they tell a reviewer from a checklist, which finds
  something in every drawing.
* **Unlabelled findings**: neither good nor bad, for a source says nothing of most matters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.quality.labels import Label, Labelled, Labels
from tests.quality.reading import Reading, Said, read_review, review_of


class Scored(NamedTuple):
    """One design with what is said of it, held against what an expert says."""

    name: str
    reading: Reading
    labels: Labels
    partial: bool = False

    def hits(self, label: Label, *, exactly: bool = False) -> list[Said]:
        """The findings that meet a label."""
        return [one for one in self.reading.findings if label.is_met_by(one, exactly=exactly)]

    def is_asked(self, label: Label) -> bool:
        """Whether a question meets a label that no finding meets."""
        asked = any(label.is_met_by(one) for one in self.reading.questions)
        return asked and not self.hits(label)

    @property
    def reachable(self) -> list[Label]:
        """What is expected and can be told from the drawing."""
        return [label for label in self.labels.expected if not label.semantic]

    @property
    def missed(self) -> list[Label]:
        """What can be told from the drawing and no finding says."""
        return [label for label in self.reachable if not self.hits(label)]

    @property
    def alarms(self) -> list[tuple[Label, Said]]:
        """What is handled, with the first finding that says otherwise."""
        found = [(label, self._false_hits(label)) for label in self.labels.handled]
        return [(label, hits[0]) for label, hits in found if hits]

    def _false_hits(self, label: Label) -> list[Said]:
        return [one for one in self.hits(label) if not _meets_any(one, self.labels.expected)]

    @property
    def unlabelled(self) -> list[Said]:
        """Findings of which the expert says nothing."""
        labels = (*self.labels.expected, *self.labels.handled)
        return [one for one in self.reading.findings if not _meets_any(one, labels)]

    @property
    def severe(self) -> list[Said]:
        """The errors and warnings."""
        return [one for one in self.reading.findings if one.severe]

    @property
    def first_is_right(self) -> bool:
        """Whether what is said first is what the expert puts first."""
        said = self.reading.findings or self.reading.questions
        return bool(said and self.labels.first and self.labels.first.is_met_by(said[0]))


def _meets_any(said: Said, labels: Sequence[Label]) -> bool:
    return any(label.is_met_by(said) for label in labels)


class Share(NamedTuple):
    """A part of a whole, or how many of something a design has."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The part as a number; 0 where there is no whole."""
        return self.part / self.whole if self.whole else 0.0


def score(design: Labelled) -> Scored:
    """Review a design and hold what is said against its labels."""
    made = review_of(design.text, design.name)
    return Scored(design.name, read_review(made), design.labels, made.partial)


def figures(designs: Sequence[Scored]) -> dict[str, Share]:
    """Every measure over these designs, by its name."""
    reachable = [(each, label) for each in designs for label in each.reachable]
    sound = [each for each in designs if each.labels.sound]
    firsts = [each for each in designs if each.labels.first]

    def of_reachable(holds: Callable[[Scored, Label], bool]) -> Share:
        return Share(sum(holds(each, label) for each, label in reachable), len(reachable))

    def per_design(count: Callable[[Scored], int], some: Sequence[Scored] = designs) -> Share:
        return Share(sum(map(count, some)), len(some))

    return {
        "recall": _recall(designs),
        "recall without semantics": of_reachable(lambda each, label: bool(each.hits(label))),
        "… by the exact term": of_reachable(
            lambda each, label: bool(each.hits(label, exactly=True))
        ),
        "… by errors and warnings": of_reachable(
            lambda each, label: any(one.severe for one in each.hits(label))
        ),
        "… asked instead": of_reachable(lambda each, label: each.is_asked(label)),
        "false alarms": _alarms(designs),
        "errors and warnings per sound design": per_design(lambda each: len(each.severe), sound),
        "errors and warnings per design": per_design(lambda each: len(each.severe)),
        "notes per design": per_design(lambda each: len(each.reading.findings) - len(each.severe)),
        "questions per design": per_design(lambda each: len(each.reading.questions)),
        "first finding is the expert's": per_design(lambda each: each.first_is_right, firsts),
        "unlabelled findings per design": per_design(lambda each: len(each.unlabelled)),
        "… of them errors and warnings": per_design(
            lambda each: sum(one.severe for one in each.unlabelled)
        ),
        "not read in full": per_design(lambda each: each.partial),
    }


def _recall(designs: Sequence[Scored]) -> Share:
    hits = [bool(each.hits(label)) for each in designs for label in each.labels.expected]
    return Share(sum(hits), len(hits))


def _alarms(designs: Sequence[Scored]) -> Share:
    whole = sum(len(each.labels.handled) for each in designs)
    return Share(sum(len(each.alarms) for each in designs), whole)
