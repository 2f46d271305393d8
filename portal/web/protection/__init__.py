"""What keeps forms of visitors from abuse: signed tokens, throttles, traps."""
