"""What the product is measured against: the least that DRF needs to insert three rows."""
