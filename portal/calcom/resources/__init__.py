"""Calls of the Cal.com API v2, one file per noun: list, get, create, update, delete, then what else it does."""
