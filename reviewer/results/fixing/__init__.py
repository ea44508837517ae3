"""Fixes of findings, questions and mistakes as edits of the text, and applying them."""
