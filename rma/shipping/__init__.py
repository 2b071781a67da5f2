"""Parcels: how goods travel to us and back, and the papers they travel with."""
