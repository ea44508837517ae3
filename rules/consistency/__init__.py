"""Rules on consistency."""
