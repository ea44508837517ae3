"""What becomes of a design when its load grows, parts of it fail or figures change."""
