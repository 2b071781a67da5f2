"""Where it goes: restock, repair, recycle, donate, destroy."""
