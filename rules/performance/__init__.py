"""Rules on performance."""
