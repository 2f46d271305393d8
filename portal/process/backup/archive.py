"""The file of a backup: made whole or not at all, and read only where it is what its manifest says."""

import hashlib
import hmac
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from portal import VERSION
from portal.process.backup import BackupError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
SECRET_KEY: Final = "secret_key"  # noqa: S105  the name of a file
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    `vendor` is ``sqlite`` or ``postgresql``, `migrations` the last one of each app, `rows` the number by table, `files`
    the SHA-256 of each other file. By `key_mark` a secret key is recognised, without being told.
    """

    made_at: str
    vendor: str
    migrations: dict[str, str]
    rows: dict[str, int]
    files: dict[str, str]
    key_mark: str
    version: str = VERSION
    format: int = field(default=FORMAT)


def key_mark() -> str:
    return hmac.new(settings.SECRET_KEY.encode(), b"portal backup", hashlib.sha256).hexdigest()


def write(
    target: Path,
    database: Path,
    *,
    vendor: str,
    migrations: dict[str, str],
    rows: dict[str, int],
    with_key: bool,
) -> Manifest:
    """Write a backup of a database's copy and read it once more. Raises BackupError, and leaves nothing behind then."""
    manifest = Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        vendor=vendor,
        migrations=migrations,
        rows=rows,
        files={DATABASE: _sha256(database)},
        key_mark=key_mark(),
    )
    if with_key:
        manifest.files[SECRET_KEY] = hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest()
    # Beside its target, so that it is moved there in one step; for nobody else to read.
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    draft = Path(name)
    try:
        with (
            os.fdopen(descriptor, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            archive.write(database, DATABASE)
            if with_key:
                archive.writestr(SECRET_KEY, settings.SECRET_KEY)
        with opened(draft):
            pass
        # Unlike a rename, it fails where somebody else has made the file meanwhile.
        os.link(draft, target)
    except FileExistsError as error:
        raise BackupError(f"{target} exists already, and is not overwritten.") from error
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, Path]]:
    """Yield a backup's manifest and a copy of its database, all of it as it was written.

    Raises BackupError for what is no backup, damaged, or of a later format.
    """
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            manifest = _manifest(archive, path)
            # By its own name only: no entry decides where a file goes.
            copy = Path(folder) / DATABASE
            for name, digest in manifest.files.items():
                with archive.open(name) as source, copy.with_name(name).open("wb") as to:
                    while chunk := source.read(_CHUNK):
                        to.write(chunk)
                if _sha256(copy.with_name(name)) != digest:
                    raise BackupError(f"{path} is damaged: {name} is not what was written.")
            yield manifest, copy
    except FileNotFoundError as error:
        raise BackupError(f"{path} does not exist.") from error
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError) as error:
        raise BackupError(f"{path} is no backup of a portal, or damaged: {error}") from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        found = json.loads(archive.read(MANIFEST))
        if found["format"] > FORMAT:
            raise BackupError(f"{path} was made by a later release ({found['version']}).")
        manifest = Manifest(**found)
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{path} is no backup of a portal.") from error
    if DATABASE not in manifest.files or set(manifest.files) - {DATABASE, SECRET_KEY}:
        raise BackupError(f"{path} is no backup of a portal.")
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
