"""The page of what a class shares: one file that runs nothing and loads nothing."""

from __future__ import annotations

from importlib.resources import files

from reviewer.grading.shared import Shared
from reviewer.report.formats.html import page


def class_page(found: Shared, title: str) -> str:
    """The page as HTML."""
    template = files("reviewer.grading").joinpath("class.html").read_text("utf-8")
    return page(template, found=found, title=title)
