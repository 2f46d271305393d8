"""What machines ask the portal, and what is noted of each request: health, access log."""
