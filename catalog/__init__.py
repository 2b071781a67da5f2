"""What was sold: products, orders, their units and the stop on selling them."""
