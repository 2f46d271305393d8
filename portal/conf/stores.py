"""Settings of the database and of the cache, each from one address."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import dj_database_url

from portal.conf import env

_POSTGRES: Final = ("postgres", "postgresql")
# What stands for itself between the marks of an address; all else is written as %40 and the like.
_PLAIN: Final = r"(?:[^\s:/?#\[\]@%]|%[0-9A-Fa-f]{2})"
_ADDRESS: Final = re.compile(
    rf"postgres(?:ql)?://(?:(?P<USER>{_PLAIN}*)(?::(?P<PASSWORD>{_PLAIN}*))?@)?"
    rf"(?P<HOST>{_PLAIN}*|\[[0-9a-fA-F:.]+\])(?::(?P<PORT>[0-9]+))?/(?P<NAME>{_PLAIN}+)(?:\?[^\s#@]*)?"
)
_SQLITE: Final = "portal.process.sqlite3"
# Not at once: what is asked a few times only, such as by a management command, is not worth it.
_PREPARED_AFTER: Final = 3
# Of libpq: a server that vanished without a word, as in a fail-over, is noticed within seconds, not after hours.
# Seconds until a thread that finds no free connection says that the database is away.
_POOL_PATIENCE: Final = 10.0
_NOTICES: Final = {
    "connect_timeout": 4,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    # Milliseconds for what was sent and not acknowledged.
    "tcp_user_timeout": 10_000,
}


def database(address: str, *, pooled: bool = False, pool: int = 0) -> dict[str, Any]:
    """Return Django's settings of a database: PostgreSQL, or a file of SQLite whose folder is made.

    With `pooled` a pooler such as PgBouncer stands before PostgreSQL, which gives each transaction any of its
    connections: nothing may stay in one. With `pool` the threads of a process share at most so many connections.
    Raises BadSetting, which does not repeat the address: it holds the password.
    """
    if pooled and pool:
        raise env.BadSetting("DATABASE_POOL and DATABASE_POOLED do the same twice: set one.")
    parts = parts_of(address)
    # Opening a connection to PostgreSQL takes longer than most pages.
    if parts is not None and parts.scheme in _POSTGRES and parts.path.strip("/"):
        if find_spec("psycopg") is None:
            raise env.BadSetting(
                "DATABASE_URL needs the extra postgres: pip install '.[postgres]'."
            )
        if not (address.isprintable() and _reads_back(address)):
            raise env.BadSetting(
                "DATABASE_URL cannot be read in one way only: in its user, password and name write : / ? # @ % as "
                "%3A %2F %3F %23 %40 %25."
            )
        found: dict[str, Any] = dict(dj_database_url.parse(address, conn_max_age=60))
        # What the address itself says, such as sslmode, wins.
        options = {**_NOTICES, "server_side_binding": True, **found.get("OPTIONS", {})}
        if pool:
            if find_spec("psycopg_pool") is None:
                raise env.BadSetting(
                    "DATABASE_POOL needs the extra postgres: pip install '.[postgres]'."
                )
            # A connection that the server closed meanwhile is noticed when it is taken.
            found |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
            options["prepare_threshold"] = _PREPARED_AFTER
            options["pool"] = {"min_size": 1, "max_size": pool, "timeout": _POOL_PATIENCE}
        elif pooled:
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
    if pooled or pool:
        name = "DATABASE_POOLED=1" if pooled else "DATABASE_POOL"
        raise env.BadSetting(f"{name} needs a PostgreSQL in DATABASE_URL.")
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
    if (
        not (is_socket or is_server)
        or (number and not number.isdecimal())
        or (is_server and is_cut(address))
    ):
        raise env.BadSetting("REDIS_URL is not an address such as redis://cache:6379/0.")
    if find_spec("redis") is None:
        raise env.BadSetting("REDIS_URL needs the extra redis: pip install '.[redis]'.")
    return address


def is_cut(address: str) -> bool:
    """Whether a password ended the address early: an "@" stands behind a "/", "?" or "#" that was meant as its part."""
    behind = address.partition("://")[2]
    ends = min((behind.find(mark) for mark in "/?#" if mark in behind), default=len(behind))
    return "#" in behind or "@" in behind[ends:]


def _reads_back(address: str) -> bool:
    """Whether nobody can take a part of the password for the host, or of the host for a password."""
    meant = _ADDRESS.fullmatch(address)
    if meant is None:
        return False
    found = dj_database_url.parse(address)
    return (
        all(str(found[name] or "") == unquote(meant[name] or "") for name in ("USER", "PASSWORD"))
        and found["NAME"] == unquote(meant["NAME"])
        # A host is the same in capitals.
        and str(found["HOST"] or "").lower() == unquote(meant["HOST"]).strip("[]").lower()
        and str(found["PORT"] or "") == (meant["PORT"] or "")
    )


def parts_of(address: str) -> Any | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  a port that is no number raises here
    except ValueError:
        return None
    return parts
