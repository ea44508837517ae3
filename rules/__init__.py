"""The built-in rules: one file each, loaded by the same door as any pack."""
