"""Rule kit: base classes, predicates and fixes that rules are declared with."""
