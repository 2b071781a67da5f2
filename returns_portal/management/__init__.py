"""Commands that start, seed and examine an installation."""
