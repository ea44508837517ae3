"""Rules on cost."""
