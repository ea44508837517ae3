"""Rules on reliability."""
