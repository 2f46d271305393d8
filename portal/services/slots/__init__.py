"""Free times, reservations of them, and why there are none."""
