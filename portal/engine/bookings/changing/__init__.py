"""Changing bookings: cancelling, moving, confirming, reassigning, correcting."""
