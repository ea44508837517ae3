"""Rules on operability."""
