"""The forms of the portal, one file for each part of the way."""
