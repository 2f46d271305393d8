"""What pages load beside static files: accent, pictures, logo."""
