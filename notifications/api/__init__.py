"""What partners are told, and the talk about a return that they may join."""
