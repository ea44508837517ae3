"""Facts of a design: what the arithmetic and the graph tell, without judgement."""
