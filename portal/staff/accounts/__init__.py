"""Staff's own accounts: signing in, and the teams that they are bound to."""
