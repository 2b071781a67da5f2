"""Returns, their parcels and their money for partners."""
