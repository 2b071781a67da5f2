"""Products and orders for partners."""
