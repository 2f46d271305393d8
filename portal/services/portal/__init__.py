"""The portal itself: its appearance, its health, and what it is connected to."""
