"""Teams, organizations, memberships and permissions (CONTRACT.md 2.3, 6)."""
