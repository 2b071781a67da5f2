"""The pages that people use: portal, desk and station, on one design system."""
