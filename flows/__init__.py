"""What it means for a stage to move: one function moves it, one row records it."""
