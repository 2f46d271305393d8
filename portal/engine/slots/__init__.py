"""Slots: database rows as the plain values that portal.availability computes with, and the calls."""
