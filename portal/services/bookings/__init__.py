"""Bookings: made, moved and cancelled exactly once by visitors; looked after by staff."""
