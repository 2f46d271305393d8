"""Weekly hours and date overrides of users."""
