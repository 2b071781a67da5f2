"""Recalls and stop-sales under /api/v1/."""
