"""Text: numbers, lists, plurals and design lines as people read them."""
