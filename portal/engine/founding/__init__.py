"""How an organization of one's own begins in the engine, and how the demonstration ends."""
