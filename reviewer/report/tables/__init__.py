"""All the numbers of a design, by component and by flow: for people, JSON and CSV."""
