"""Guards before each call: budget, circuit, retries, and the stores of their numbers."""
