"""Bookings: finding them, and what can be done with them."""
