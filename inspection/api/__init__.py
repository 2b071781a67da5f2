"""The floor's resources under /api/v1/."""
