"""Files that only the portal's own account may read: database, mail, keys, what processes share."""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

UMASK = 0o077


def private_paths() -> list[Path]:
    """Return the files and folders, those that are not there included."""
    folder = Path(settings.VAR_DIR)
    found = [folder / name for name in ("secret_key", "mail", "pictures", "shared", "invalidation")]
    options = [mailer.get("OPTIONS", {}) for mailer in settings.MAILERS.values()]
    # What takes mail until staff choose a server.
    options += [one["otherwise"].get("OPTIONS", {}) for one in options if "otherwise" in one]
    found += [Path(one["file_path"]) for one in options if "file_path" in one]
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3"):
            # SQLite makes the files beside it with the mode of the database.
            endings = ("", "-wal", "-shm", "-journal", "-turns")
            found += [Path(f"{database['NAME']}{ending}") for ending in endings]
    return found


def make_private(paths: Iterable[Path]) -> None:
    """Let this process and its children make files for their own account, and close what exists to others."""
    os.umask(UMASK)
    for path in paths:
        for one in (path, *path.rglob("*")):
            # Another account's file stays as it is; a link leads to what somebody else decides about.
            with suppress(OSError):
                mode = one.lstat().st_mode
                if (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) and mode & UMASK:
                    one.chmod(stat.S_IMODE(mode) & ~UMASK)
