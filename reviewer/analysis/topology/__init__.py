"""Structure of a design: counts, replicas, cuts, ingress and stores of record."""
