"""The numbers of a design as drawings: bars, steps of latency, growth of the load."""
