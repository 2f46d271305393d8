"""Changes to existing bookings."""
