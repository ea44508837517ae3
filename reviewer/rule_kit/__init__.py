"""Building blocks of rules."""
