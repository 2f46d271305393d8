"""Settings of the database and of the cache, each from one address."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import dj_database_url

from portal.conf import env

_POSTGRES: Final = ("postgres", "postgresql")
_SQLITE: Final = "portal.process.sqlite3"
# Not at once: what is asked a few times only, such as by a management command, is not worth it.
_PREPARED_AFTER: Final = 3
# Of libpq: a server that vanished without a word, as in a fail-over, is noticed within seconds, not after hours.
_NOTICES: Final = {
    "connect_timeout": 4,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    # Milliseconds for what was sent and not acknowledged.
    "tcp_user_timeout": 10_000,
}


def database(address: str, *, pooled: bool = False) -> dict[str, Any]:
    """Return Django's settings of a database: PostgreSQL, or a file of SQLite whose folder is made.

    With `pooled` a pooler such as PgBouncer stands before PostgreSQL, which gives each transaction any of its
    connections: nothing may stay in one. Raises BadSetting, which does not repeat the address: it holds the password.
    """
    parts = parts_of(address)
    # Opening a connection to PostgreSQL takes longer than most pages.
    if parts is not None and parts.scheme in _POSTGRES and parts.path.strip("/"):
        if find_spec("psycopg") is None:
            raise env.BadSetting(
                "DATABASE_URL needs the extra postgres: pip install '.[postgres]'."
            )
        found: dict[str, Any] = dict(dj_database_url.parse(address, conn_max_age=60))
        # What the address itself says, such as sslmode, wins.
        options = {**_NOTICES, "server_side_binding": True, **found.get("OPTIONS", {})}
        if pooled:
            found |= {"CONN_MAX_AGE": 0, "DISABLE_SERVER_SIDE_CURSORS": True}
            options["prepare_threshold"] = None
        else:
            # A server may have gone away since the last request; a file does not.
            found["CONN_HEALTH_CHECKS"] = True
            # A statement that comes again is parsed once: a fifth of a booking's processor time.
            options["prepare_threshold"] = _PREPARED_AFTER
        return found | {"OPTIONS": options}
    if parts is None or parts.scheme != "sqlite" or parts.netloc or not parts.path.strip("/"):
        raise env.BadSetting(
            "DATABASE_URL is not an address such as postgres://user:password@host:5432/name "
            "or sqlite:////path/to/file."
        )
    if pooled:
        raise env.BadSetting("DATABASE_POOLED=1 needs a PostgreSQL in DATABASE_URL.")
    found = dict(dj_database_url.parse(address, conn_max_age=60, engine=_SQLITE))
    path = Path(found["NAME"])
    env.folder("DATABASE_URL", path.parent)
    if path.is_dir():
        raise env.BadSetting(f"DATABASE_URL: {path} is a folder, not a file.")
    # Writers queue at BEGIN IMMEDIATE instead of failing in the middle of a transaction;
    # the embedded engine's promise not to double-book rests on this.
    options = {
        "transaction_mode": "IMMEDIATE",
        # Behind the wait for a turn (portal/process/sqlite3).
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    return found | {"OPTIONS": options}


def redis(address: str) -> str:
    """Return the address of a Redis, or nothing where none is set. Raises BadSetting, which does not repeat it."""
    if not address:
        return ""
    parts = parts_of(address)
    is_socket = parts is not None and parts.scheme == "unix" and bool(parts.path.strip("/"))
    is_server = parts is not None and parts.scheme in ("redis", "rediss") and bool(parts.hostname)
    number = parts.path.strip("/") if parts is not None and is_server else ""
    if not (is_socket or is_server) or (number and not number.isdecimal()):
        raise env.BadSetting("REDIS_URL is not an address such as redis://cache:6379/0.")
    if find_spec("redis") is None:
        raise env.BadSetting("REDIS_URL needs the extra redis: pip install '.[redis]'.")
    return address


def parts_of(address: str) -> Any | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  a port that is no number raises here
    except ValueError:
        return None
    return parts
