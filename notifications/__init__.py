"""Telling people and machines what happened."""
