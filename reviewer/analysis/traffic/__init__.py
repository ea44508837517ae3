"""Traffic through a design: routes, arrival rates, demand, calls and messages."""
