"""The portal itself: its start page, appearance, visibility, intents and inbox."""
