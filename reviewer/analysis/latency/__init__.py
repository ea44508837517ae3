"""Latency of flows: distributions, queueing and call trees."""
