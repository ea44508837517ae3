"""Text <-> `Design`: the language candidates type, and what it means."""
