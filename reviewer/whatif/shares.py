"""`Taken`: how much of a component failures take, and how many it needs so that enough is left.

Instances are placed in turn over zones or regions, as the arithmetic of availability has it.
Which place holds one more than another is not known, so the fullest ones are taken for lost:
of seven over three zones three, then two, then two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dsl.design import Component, Design
from reviewer.analysis.topology.counts import counted, has_leader, nodes, own_copies
from reviewer.whatif.changing import Size, sized


class Spread(NamedTuple):
    """So many of the places that a component is spread over are lost."""

    lost: int
    places: int

    def left(self, total: int) -> int:
        """What stands in the other places, of `total`; a single one is not known to be lost."""
        if total <= 1:
            return total
        each, more = divmod(total, self.places)
        return total - each * self.lost - min(more, self.lost)

    def needed(self, left: int) -> int:
        """The smallest total that leaves `left` in the other places."""
        if left <= 1:
            return left
        rounds, last = divmod(left - 1, self.places - self.lost)
        return rounds * self.places + self.lost + last + 1


class Taken(NamedTuple):
    """What failures take of a component that survives in part.

    `spreads` are its lost zones and regions, `number` the single instances lost; `there` is the
    number it has today.
    """

    spreads: tuple[Spread, ...] = ()
    number: int = 0
    there: int = 0

    def left(self, total: int) -> int:
        """How many are left of `total`, 0 or more."""
        for spread in self.spreads:
            total = spread.left(total)
        return max(0, total - self.number)

    def needed(self, left: int) -> int:
        """The smallest total that leaves `left`, and no fewer than there are."""
        total = left + self.number
        for spread in reversed(self.spreads):
            total = spread.needed(total)
        total = max(total, self.there)
        while self.left(total) < left:  # one alone stays, two over two lost zones do not
            total += 1
        return total


NOTHING_TAKEN = Taken()


def replica_field(part: Component) -> str:
    """What `Size` calls the instances of a component, of a store with a leader the copies of a shard."""
    said = part.attributes
    if not has_leader(part):
        return "instances"
    return "copies" if said.copies is not None else "rf" if said.rf is not None else "instances"


def replica_count(part: Component) -> int | None:
    """How many of these there are; None where they are not counted."""
    return own_copies(part) if has_leader(part) else counted(part)


def written_size(part: Component, size: Size, taken: Taken) -> Size:
    """The size to write of `part` so that `size` is left once `taken` is."""
    field = replica_field(part)
    number = getattr(size, field)
    return size if number is None else size._replace(**{field: taken.needed(number)})


def written_sizes(
    design: Design, sizes: Mapping[str, Size], taken: Mapping[str, Taken]
) -> dict[str, Size]:
    """The sizes to write in `design` so that `sizes` are left of it."""
    return {
        name: written_size(design.components[name], size, taken.get(name, NOTHING_TAKEN))
        for name, size in sizes.items()
    }


def machines(part: Component, taken: Taken = NOTHING_TAKEN) -> int:
    """How many machines have to be there so that `part` is left of them; 0 where none are counted."""
    number = replica_count(part)
    if number is None:
        return 0
    whole = sized(part, Size(**{replica_field(part): taken.needed(number)}))
    return nodes(whole) or 0
