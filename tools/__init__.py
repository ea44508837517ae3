"""Programs that make what is committed: the catalogue, its icons, its pages."""
