"""Availability of flows and components, and what failures cost."""
