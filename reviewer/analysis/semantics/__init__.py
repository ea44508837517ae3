"""Meaning of names, labels and notes in a design."""
