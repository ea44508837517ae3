"""Puts out the sums made of facts: first sums, storage, latency, availability, verdicts."""
