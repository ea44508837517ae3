"""Loosely typed lines, rewritten as the statements that they surely mean."""
