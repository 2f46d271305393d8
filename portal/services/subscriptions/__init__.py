"""Private addresses at which calendar programs read the bookings of a person or a team."""
