"""What stands before each call: the budget, the circuit, retries, and where they keep their numbers."""
