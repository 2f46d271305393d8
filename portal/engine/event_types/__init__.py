"""Event types: rows, bodies, options, booking fields, private links and answers (CONTRACT.md 5,
6.3).
"""
