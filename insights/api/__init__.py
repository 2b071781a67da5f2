"""Reports for partners."""
