"""The bookings of one address, by a link that is sent to it."""
