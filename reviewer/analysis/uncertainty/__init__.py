"""How sure a verdict is: what the figures that a design does not state could be."""
