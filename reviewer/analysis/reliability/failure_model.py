"""`Failing`: how often a route works, and what works without some of its faults."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from reviewer.analysis.reliability.elements import CAUSE, PLACE, REQUEST, is_own
from reviewer.analysis.reliability.exact_reliability import RARE, Bounds, Element, Structure
from reviewer.analysis.reliability.exchangeable_parts import Changed, Pieces
from reviewer.analysis.reliability.mixed_pieces import MixedPieces, ties_of
from reviewer.analysis.reliability.required_replicas import Pool
from reviewer.analysis.reliability.route_structure import RouteStructure

_FEW_LOOKS = 4_000  # nodes looked at before a structure is taken apart by what ties it together


class Failing:
    """How often one route works, and what faults cost it; `looks` bound what the second may take."""

    def __init__(self, route: RouteStructure, looks: int) -> None:
        self._route, self._looks = route, looks
        self._elements, self._needs = self._route.elements, self._route.needs
        self._structure = Structure(self._route.edges, self._route.goals)

    @property
    def parts(self) -> list[str]:
        """The components in it that can fail."""
        return list(dict.fromkeys(self._route.components.values()))

    @property
    def pools(self) -> Mapping[str, Pool]:
        """Those of them that are several copies, by name."""
        return {name: pool for name, pool in self._route.pools.items() if pool.n > 1}

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The figures taken of its components, by subject."""
        return self._route.assumptions

    @property
    def places(self) -> list[str]:
        """The zones and regions in it."""
        return self._elements.places

    @cached_property
    def _structure_pieces(self) -> Pieces | MixedPieces:
        return self._solve(self._elements.up)

    def _solve(self, up: Mapping[Element, float]) -> Pieces | MixedPieces:
        """The structure in pieces; by cases of what ties them together where that is less work."""
        few = Pieces(self._structure, self._needs, up, budget=_FEW_LOOKS, rares=RARE[:1])
        if few.solved:
            return few
        tying = [element for element in up if element[0] in (PLACE, REQUEST)]
        edges, goals = self._route.edges, self._route.goals
        ties = ties_of(tying, edges, self._needs, up)
        if not ties:
            return Pieces(self._structure, self._needs, up)
        return MixedPieces(edges, self._structure, goals, self._needs, up, ties)

    @property
    def _whole_bounds(self) -> Bounds:
        return self._structure_pieces.whole

    @cached_property
    def _common_factors(self) -> frozenset[Element]:
        """What every way passes, and is up at all."""
        sure = {e for node in self._structure.needed for e in self._needs.get(node, ())}
        return frozenset(element for element in sure if self._elements.up[element] > 0)

    @cached_property
    def _nodes_of(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for node in self._needs:
            found.setdefault(self._route.components.get(node, ""), []).append(node)
        return found

    @cached_property
    def _hang_on(self) -> Mapping[Element, set[str]]:
        """The components that need each element."""
        found: dict[Element, set[str]] = {}
        for node, elements in self._needs.items():
            for element in elements:
                found.setdefault(element, set()).add(self._route.components.get(node, ""))
        return found

    def _divide_out(self, elements: Iterable[Element]) -> Bounds:
        chance = math.prod(self._elements.up[element] for element in elements)
        return Bounds(
            min(1.0, self._whole_bounds.low / chance), min(1.0, self._whole_bounds.high / chance)
        )

    def works(self) -> Bounds:
        """The share of requests for which everything that they need is up."""
        low, high = self._whole_bounds
        if not self._whole_bounds.exact:
            low = max(low, self._works_for_all())
        return Bounds(low, max(low, high, self._works_at_best()))

    def _works_at_best(self) -> float:
        """The same, had all that is doubtful failed least; 0 where nothing is doubtful."""
        best = {**self._elements.up, **self._elements.at_best}
        if doubtful := self._route.doubtful:
            sure = [goal for goal in self._route.goals if goal not in doubtful]
            return Pieces(Structure(self._route.edges, sure), self._needs, best).whole.high
        return self._solve(best).whole.high if self._elements.at_best else 0.0

    def _works_for_all(self) -> float:
        """The probability that all works which any request needs: less than what requests need."""
        spared = {
            node
            for node, elements in self._needs.items()
            if any(element[0] == REQUEST for element in elements)
        }
        edges = [(a, b) for a, b in self._route.edges if a not in spared and b not in spared]
        structure = Structure(edges, self._route.goals)
        return Pieces(structure, self._needs, self._elements.up).whole.low

    @property
    def compared(self) -> float:
        """What works at least by the same steps as without a fault or a place, to be compared."""
        return self._whole_bounds.low

    def works_with_any_number(self) -> Bounds:
        """The same with as many copies of everything as one likes, where they stand now."""
        return self._solve(self._elements.ceiling).whole

    def works_without_fault_of(self, part: str) -> Bounds | None:
        """The same if `part` never failed by itself, though its places do.

        What every way passes and nothing else hangs on is a factor, and is divided out. None
        where that is not so, and what a flow may cost has been spent.
        """
        own = self._own_of(part)
        if all(e in self._common_factors and self._hang_on[e] == {part} for e in own):
            return self._divide_out(own)
        nodes = self._nodes_of.get(part, ())
        return self._within_budget(
            self._structure_pieces.looks(own), lambda: self._structure_pieces.without(own, nodes)
        )

    def cause_cost(self, kind: str, part: str) -> float:
        """What the common cause (`CAUSE`) or the failovers (`LEADER`) of `part` cost, 0..1.

        Where other ways lead past it, its part of what all faults of `part` cost.
        """
        element = (kind, part)
        down = 1.0 - self._elements.up.get(element, 1.0)
        if down <= 0:
            return 0.0
        if element in self._common_factors:
            return self._divide_out([element]).low - self.compared
        without, every = self.works_without_fault_of(part), self.most_cost(part)
        return max(0.0, without.low - self.compared) * down / every if without and every else 0.0

    def cause_change(self, part: str, z: float) -> float:
        """How many times its typical figure the common cause of `part` is at `z` of its range."""
        down = 1.0 - self._elements.up.get((CAUSE, part), 1.0)
        found = self._route.cause_at.get(part)
        return 1.0 if found is None or down <= 0 else found(z) / down

    def works_if_up(self, place: str) -> Bounds | None:
        """The same if the zone or region `place` never failed; None as above."""
        element = (PLACE, place)
        if element in self._common_factors:
            return self._divide_out([element])
        return self._within_budget(
            self._structure_pieces.looks([element]),
            lambda: self._structure_pieces.with_sure(element),
        )

    def _within_budget(self, size: int, job: Callable[[], Changed]) -> Bounds | None:
        """What `job` finds by at least `size` looks; None where so many are not left."""
        if size > self._looks:
            return None
        found = job()
        self._looks -= found.looks
        return found.works

    def most_cost(self, part: str) -> float:
        """The chance that something of `part` itself has failed: it costs no more than that."""
        return 1.0 - math.prod(self._elements.up[element] for element in self._own_of(part))

    def _own_of(self, part: str) -> set[Element]:
        return {e for n in self._nodes_of.get(part, ()) for e in self._needs[n] if is_own(e)}
