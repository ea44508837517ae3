"""Rules on scalability."""
