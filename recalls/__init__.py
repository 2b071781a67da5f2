"""What must come back whether or not anyone asked."""
