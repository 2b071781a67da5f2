"""What arrived, and in what condition."""
