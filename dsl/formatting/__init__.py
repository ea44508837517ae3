"""The formatter of the language."""
