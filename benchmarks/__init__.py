"""Measurements: both sides of each comparison take turns in one run on one machine."""
