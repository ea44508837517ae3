"""The colours of a picture: a light and a dark set, each readable by itself.

A picture paints its own paper, so that it can be read wherever it is put. Every part also
carries a class, and colours are attributes: a page's own style sheet outranks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewer.model.finding import Severity
from reviewer.report.picture.plan import Line

FONTS = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by what they are for; `frames` are (fill, stroke) by the kind of a group."""

    paper: str
    edge: str
    ink: str
    muted: str
    card: str
    card_edge: str
    tile: str
    tile_ink: str
    chip: str
    within: str  # the load of a component within its target
    lines: Mapping[Line, str]
    frames: Mapping[str, tuple[str, str]]
    badges: Mapping[Severity, tuple[str, str]]


_BADGES = {
    Severity.ERROR: ("#c62828", "#ffffff"),
    Severity.WARNING: ("#f9a825", "#241a00"),
    Severity.INFO: ("#1565c0", "#ffffff"),
}

LIGHT = Theme(
    paper="#ffffff",
    edge="#d8dee6",
    ink="#1d2733",
    muted="#566373",
    card="#ffffff",
    card_edge="#b9c4d0",
    tile="#eef2f7",
    tile_ink="#44525f",
    chip="#e3eaf3",
    within="#2e7d6b",
    lines={
        Line.SYNC: "#43515f",
        Line.ASYNC: "#43515f",
        Line.HELD: "#0b7285",
        Line.COPY: "#7b3fb5",
        Line.COPY_ASYNC: "#7b3fb5",
        Line.FAILURE: "#77828e",
        Line.CONTROL: "#77828e",
    },
    frames={
        "region": ("#f2f7fd", "#8fb0d8"),
        "zone": ("#fdf8ec", "#d3b067"),
        "network": ("#f0f8f2", "#86bd99"),
        "group": ("#f6f6f9", "#b9bfc9"),
    },
    badges=_BADGES,
)

DARK = Theme(
    paper="#11171e",
    edge="#2c3743",
    ink="#e8edf3",
    muted="#a3b0be",
    card="#1c2530",
    card_edge="#465566",
    tile="#eef2f7",
    tile_ink="#44525f",
    chip="#33414f",
    within="#5cc4ad",
    lines={
        Line.SYNC: "#b3bfcc",
        Line.ASYNC: "#b3bfcc",
        Line.HELD: "#4cc3d9",
        Line.COPY: "#c79bf2",
        Line.COPY_ASYNC: "#c79bf2",
        Line.FAILURE: "#8793a0",
        Line.CONTROL: "#8793a0",
    },
    frames={
        "region": ("#141f2d", "#41628c"),
        "zone": ("#221e14", "#80682f"),
        "network": ("#14221a", "#3f7553"),
        "group": ("#191f27", "#4a5563"),
    },
    badges=_BADGES,
)

THEMES: Mapping[str, Theme] = {"light": LIGHT, "dark": DARK}
