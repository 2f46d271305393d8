"""Protection of visitors' forms from abuse: signed tokens, throttles, honeypot."""
