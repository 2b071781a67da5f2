"""The pages of the station, by job."""
