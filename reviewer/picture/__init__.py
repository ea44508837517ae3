"""The picture of a design: plan, DOT, layout, SVG, PNG; it may fail by itself, alone."""

from reviewer.picture.draw import Drawing, draw

__all__ = ["Drawing", "draw"]
