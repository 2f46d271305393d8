"""The form for a chosen slot, and the booking that it makes or moves."""
