"""Edits of the text of a design: in place, so that comments, order and layout stay."""
