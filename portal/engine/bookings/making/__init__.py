"""Creating bookings: request, checks, assignment of hosts, rows."""
