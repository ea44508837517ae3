"""Capacity of components: catalogue figures, limits, utilization and shards."""
