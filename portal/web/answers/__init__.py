"""Answers that need little of the chain of middleware."""
