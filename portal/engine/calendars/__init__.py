"""Calendar feeds: hosts' outside calendars as busy time (CONTRACT.md 9).

`reading` and `repeating` are pure: text in, busy stretches out. `fetching` gets the text, `feeds`
keeps what was read, `tasks` does so in the background, `busy` is what availability asks.
"""
