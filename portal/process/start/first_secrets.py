"""Secrets of an installation, made once: ``python -m portal.process.start.first_secrets FOLDER``.

Of compose.yaml: the portal's SECRET_KEY, the database's password, and the DATABASE_URL with it. What is there stays.
"""

import os
import secrets
import sys
from pathlib import Path
from typing import Final

_DATABASE_URL: Final = "postgres://portal:{password}@database:5432/portal"


def make(folder: Path) -> list[str]:
    # Also when a run was broken off between the two files: the address always has the password that stands.
    password, new = folder / "database_password", list[str]()
    # The database's own account reads its password; the rest is the portal's.
    new += _write_once(password, secrets.token_hex(32), mode=0o644)
    address = _DATABASE_URL.format(password=password.read_text(encoding="ascii"))
    new += _write_once(folder / "database_url", address, mode=0o600)
    new += _write_once(folder / "secret_key", secrets.token_urlsafe(50), mode=0o600)
    return new


def _write_once(path: Path, text: str, *, mode: int) -> list[str]:
    if path.exists():
        return []
    # Whole or not at all.
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="ascii")
    draft.chmod(mode)
    os.replace(draft, path)
    return [path.name]


if __name__ == "__main__":
    sys.stdout.write(f"New: {', '.join(make(Path(sys.argv[1]))) or 'nothing'}\n")
