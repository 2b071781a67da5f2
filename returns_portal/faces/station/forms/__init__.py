"""What people fill in at a station, by job."""
