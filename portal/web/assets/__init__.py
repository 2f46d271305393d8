"""What pages load beside static files: accent, pictures, logo; and bytes that are packed once."""
