"""How a shop looks to its shoppers, and the names its pages are reached by."""
