"""Reads across stages: lists and pages that show authorisation, goods and money at once."""
