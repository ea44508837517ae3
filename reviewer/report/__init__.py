"""Reports: formats, tables, charts and pictures."""
