"""A `Technology` from what a pack says of one, in the form the catalogue keeps figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dsl.catalogue import Technology, catalogue
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.packs.data.reading import Reading, Said

_FIGURES = ("reads", "writes", "p50", "p99", "availability")


def make_technology(reading: Reading, said: Said) -> tuple[Technology, tuple[str, ...]]:
    """The technology and its other spellings; figures without a source are reported."""
    kind, name = Kind(said.get("kind")), said.get("id")
    figures = [key for key in _FIGURES if key in said.values]
    if figures and not said.get("sources"):
        message = f"the figures of `{name.value}` have no source"
        hint = "write `sources: [{title: …, url: …}]`; for a figure of your own, state it in `says`"
        reading.wrong("missing-key", name.span, message, hint)
    if ("p50" in figures) != ("p99" in figures):
        reading.wrong(
            "missing-key", name.span, "`p50` and `p99` stand together", "write both, or neither"
        )
    technology = Technology(
        id=name.value,
        title=said.get("title").value,
        kind=kind,
        icon=catalogue().kinds[kind].icon,
        managed=said.get("managed", False),
        partitions=said.get("partitions", False),
        figures=_catalogue_figures(said, catalogue().kinds[kind].figures),
    )
    return technology, tuple(text.value for text in said.get("names", ()))


def _catalogue_figures(said: Said, general: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as the catalogue keeps them; what is not said is the kind's."""
    basis = {
        "basis": "source",
        "sources": tuple(_source_of(ref) for ref in said.get("sources", ())),
    }
    found: dict[str, Any] = {}
    carries = {
        op: _spread_of(said.get(key)) | basis
        for op, key in (("read", "reads"), ("write", "writes"))
        if key in said.values
    }
    if carries:
        found["capacity"] = dict(general.get("capacity", {})) | carries
    if "p50" in said.values and "p99" in said.values:
        time = {
            "p50": said.get("p50").value * 1000,
            "p99": said.get("p99").value * 1000,
            "unit": "ms",
        }
        found["latency"] = {"read": time | basis, "write": time | basis}
    if "availability" in said.values:
        up = said.get("availability").value
        found["availability"] = {"single_node": up, "ha": up} | basis
    return found


def _spread_of(rate: Quantity) -> dict[str, Any]:
    """One figure stands for the whole range."""
    return dict.fromkeys(("conservative", "typical", "optimistic"), rate.value) | {"unit": "/s"}


def _source_of(said: Said) -> dict[str, str]:
    return {"title": said.get("title").value, "url": said.get("url").value}
