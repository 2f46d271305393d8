"""Accent, pictures, logo: what pages load beside static files."""
