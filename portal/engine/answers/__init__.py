"""Rows as JSON in Cal.com's shapes, a file per noun. Keys and their order follow the recordings."""
