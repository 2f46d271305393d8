"""Bodies, headers and payload templates of webhook deliveries."""
