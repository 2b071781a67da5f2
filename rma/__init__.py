"""May this come back, and what does the customer get."""
