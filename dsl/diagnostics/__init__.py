"""Diagnostics of the language: mistakes, foreign notations and suggestions."""
