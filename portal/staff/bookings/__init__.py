"""Bookings: lists, pages and actions of staff."""
