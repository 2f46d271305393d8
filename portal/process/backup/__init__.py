"""Backups of a whole portal in one file, and the way from SQLite to PostgreSQL.

All that has to be kept is in the database: bookings, people, pictures of people, what waits to be sent. A backup is a
zip with the database's own copy of itself, what is in it (``manifest.json``), and the secret key on request.
"""


class BackupError(Exception):
    """A backup cannot be made or restored; the text says why in one sentence."""
