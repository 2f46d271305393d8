"""What can be booked: the catalogue that visitors see, and what staff do with event types."""
