"""`Design` -> `Review`: rules, arithmetic, reports, the picture and the command."""
