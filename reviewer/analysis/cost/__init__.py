"""Dollars a month, and how long they last as the load grows."""
