"""The picture of a design: plan, DOT, layout, SVG, PNG; it may fail by itself, alone."""

from reviewer.report.picture.draw import Drawing, draw
from reviewer.report.picture.png import with_png
from reviewer.report.picture.reviewed import draw_review

__all__ = ["Drawing", "draw", "draw_review", "with_png"]
