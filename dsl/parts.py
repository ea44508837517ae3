"""Parts of a design: components, groups, links, flows and what is stated about them."""

from __future__ import annotations

from enum import StrEnum

from dsl.attributes import NOTHING_SAID, Attributes
from dsl.catalogue import Technology
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from dsl.source import Span
from dsl.value import value


class Mode(StrEnum):
    """How the two ends of a link talk."""

    SYNC = "sync"  # a -> b: a waits for the answer
    ASYNC = "async"  # a ~> b: a does not wait
    HELD = "held"  # a <-> b: a connection held open


class Op(StrEnum):
    """Whether a request reads or writes."""

    READ = "read"
    WRITE = "write"


@value
class Component:
    """One box.

    `count` is the N of `xN`, None where nothing was said (then it is one box unless
    the technology is managed); `many` is true for `xmany`: several, not counted.
    `technology` is the catalogue's entry, None where none was named or it is unknown;
    `technology_text` is what was written. `groups` runs from the outermost inwards.
    """

    name: str
    kind: Kind
    span: Span
    technology: Technology | None = None
    technology_text: str = ""
    count: int | None = None
    many: bool = False
    label: str = ""
    groups: tuple[str, ...] = ()
    attributes: Attributes = NOTHING_SAID
    self_declared: bool = False

    @property
    def family(self) -> Family:
        """The family of this component's kind."""
        return self.kind.family


@value
class Group:
    """A region, zone, network or named box around components; groups nest.

    `kind` is `region`, `zone`, `network` or `group`; `parent` is the name of the group
    around it, "" at the top.
    """

    name: str
    kind: str
    span: Span
    label: str = ""
    parent: str = ""
    attributes: Attributes = NOTHING_SAID


@value
class Link:
    """One arrow between two components.

    `id` is stable while the ends stay (`api->hot`, `api->hot#2` for a second one).
    Links that share an `alternatives` id (not "") are the arms of one `a -> b | c`.
    """

    id: str
    source: str
    target: str
    mode: Mode
    span: Span
    label: str = ""
    alternatives: str = ""
    attributes: Attributes = NOTHING_SAID


@value
class Stage:
    """A place a flow reaches: one component, or several at once.

    `names` are the components reached; `any_of` is true where one of them suffices
    (`|`, or arms of an alternative link), else all are reached, in parallel.
    `source` is the index in `Flow.stages` of the stage whose members lead here (None for
    the first one) and `links` the links that carry the step, in order of (source, target).
    `misses` are the indices of the caches that stand between source and this stage in its
    own segment, the source included: what arrives here is what they pass on.
    `waits` is false behind the first `~>`. `op` is what the step does to its target.
    """

    names: tuple[str, ...]
    any_of: bool
    source: int | None
    links: tuple[Link, ...]
    misses: tuple[int, ...]
    segment: int
    waits: bool
    op: Op
    span: Span
    attributes: Attributes = NOTHING_SAID


@value
class Flow:
    """One flow of users. `rate` is None where none was said; `size` is bytes a request.

    `incomplete` tells that an error took a step from it: no figure of it holds.
    """

    name: str
    span: Span
    op: Op
    rate: Quantity | None
    size: Quantity | None
    stages: tuple[Stage, ...]
    attributes: Attributes = NOTHING_SAID
    incomplete: bool = False


@value
class Requirement:
    """`require metric value on flow`; `value` is a word only for `consistency`."""

    metric: str
    value: Quantity | str
    span: Span
    flow: str = ""


@value
class Assumption:
    """`assume subject.quality value`: `hot.hit` has subject `hot`; `peak` has none."""

    subject: str
    quality: str
    value: Quantity | str
    span: Span


@value
class Remark:
    """A decision, an accepted finding or a note; `about` are component names.

    `title` is the decision's first string, or the accepted rule's id; "" for a note.
    """

    title: str
    about: tuple[str, ...]
    text: str
    span: Span
