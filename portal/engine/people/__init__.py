"""Users and their out-of-office entries (CONTRACT.md 10.1, 10.3)."""
