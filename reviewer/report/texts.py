"""Headings and labels of a report: one source for the terminal, HTML, Markdown and the page.

`tools.generate_texts` writes them as the module that the page's script imports, so that no
surface can drift from another.
"""

from __future__ import annotations

FIX_FIRST = "Fix first"
FINDINGS = "Findings"
NOTES = "Notes"
PEAK_LOAD = "Peak load"
COST = "Cost"
QUESTIONS = "Questions that matter most"
HANDLED = "Handled well"
ASSUMPTIONS = "Assumptions (add the line to override)"
ACCEPTED = "Accepted by the author"
TEXT_ERRORS = "Errors in the text"
TEXT_NOTES = "Notes on the text"

SKIPPED_LINES = "Lines with errors are skipped; the rest is reviewed."
SUMS = "Arithmetic"
WHY = "Why it matters"
INSTEAD = "Suggested change"
FOLLOW_UP = "Follow-up question"
SOURCES = "Sources"
RESTS_ON = "Rests on"
UNVERIFIED = "unverified figure"
ACCEPTED_BECAUSE = "Accepted because"
MORE = "more"

COMPONENT, LOAD, UTILIZATION, TARGET, HEADROOM = (
    "Component",
    "Load",
    "Utilization",
    "Target",
    "Headroom",
)

COMPONENTS_AND_LINKS = "Components and links"
MODES = {"sync": "calls", "async": "sends to", "held": "connects to"}
"""What a source does to a target, by the mode of the link."""

SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Note"}
"""Names of severities, by their spelling in schema 1."""

MOST_QUESTIONS, MOST_FIXES = 3, 3
"""Questions shown at once, and changes that come first; more is a list that nobody starts on."""


def page_texts() -> dict[str, object]:
    """Every text and limit of this module by its name: what the page's script imports."""
    return {name: value for name, value in globals().items() if name.isupper()}
