"""The life of bookings: reading requests, checking, writing, moving, cancelling (CONTRACT.md
sections 4, 14).
"""
