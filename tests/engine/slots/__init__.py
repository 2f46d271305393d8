"""What the engine reads to answer queries for slots."""
