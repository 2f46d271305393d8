"""The web server: gunicorn's command and hooks, and how its workers read from sockets."""
