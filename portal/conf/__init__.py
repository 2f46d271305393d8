"""Readers of the environment, and the settings that are made of several values."""
