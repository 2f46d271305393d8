"""The portal itself: its start page, how it looks, what it shows, what it hears from Cal.com."""
