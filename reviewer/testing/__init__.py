"""Tests of rules and packs: cases and mutants."""
