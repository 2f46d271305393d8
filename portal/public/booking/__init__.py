"""Pages of a booking: the booking itself, its cancellation and the way to move it."""
