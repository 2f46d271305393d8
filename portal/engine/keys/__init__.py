"""API keys and authentication (CONTRACT.md 2.3)."""
