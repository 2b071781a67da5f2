"""The views of the portal: each finds, does one thing, and shows."""
