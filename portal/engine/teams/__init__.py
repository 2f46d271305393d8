"""Teams and organizations, their members, and who may do what."""
