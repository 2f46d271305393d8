"""Making bookings: reading requests, checking, assigning hosts, writing."""
