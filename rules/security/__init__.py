"""Rules on security."""
