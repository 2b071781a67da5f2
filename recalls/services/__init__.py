"""Writes recalls: campaigns, notices, what owners answer, stop-sales, and goods at the dock."""
