"""A `Design` from statements: what they mean, and every problem with that meaning."""
