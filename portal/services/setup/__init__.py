"""First start: an organization of one's own, its hours, closing days and first event types."""
