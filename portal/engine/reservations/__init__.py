"""Short holds on slots."""
