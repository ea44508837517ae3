"""What is wrong with a statement that does not parse."""
