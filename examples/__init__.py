"""Designs people can run; shipped as data."""
