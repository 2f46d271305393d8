"""The portal itself: what visitors see of it, how it does, what it is connected to."""
