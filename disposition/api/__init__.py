"""Routes, dispositions and scans under /api/v1/."""
