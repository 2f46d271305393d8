"""Calendar feeds: hosts' outside calendars as busy time (CONTRACT.md 9).

`ics` and `reading` are pure: text in, busy stretches out. `fetching` gets the text, `feeds`
keeps what was read, `tasks` does so in the background, `busy` is what availability asks.
"""
