"""Days on which the whole organization or a team is closed."""
