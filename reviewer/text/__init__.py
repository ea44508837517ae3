"""Text building blocks: numbers, plurals, design lines and spelling suggestions."""
