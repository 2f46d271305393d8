"""Comparison of Cal.com's answers with the shapes that this client reads."""
