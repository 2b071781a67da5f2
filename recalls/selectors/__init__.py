"""Reads recalls: campaigns with their progress, owners, what a scope covers."""
