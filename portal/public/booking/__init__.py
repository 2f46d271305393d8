"""A booking's page, and what its visitor can do with it."""
