"""Outages on real servers: a database, Redis, a mail server and slow senders, with visitors who go on booking."""
