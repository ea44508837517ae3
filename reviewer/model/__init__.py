"""Vocabulary of a review: rules, answers, findings and run settings."""
