"""Users, their out-of-office entries, and what the API tells of them."""
