"""The grades of many designs: each by the same rules and rubric, in processes of their own."""
