"""Designs and packs people can run; shipped as data."""
