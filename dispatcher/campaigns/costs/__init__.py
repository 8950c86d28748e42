"""What campaigns cost: Meta's prices as somebody entered them, the forecast, what was charged, and a cap."""
