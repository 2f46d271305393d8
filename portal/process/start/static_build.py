"""Collection of static files when their content has changed, beside hosts that go on serving what was there."""

import hashlib
import os
import shutil
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.files.storage import storages
from django.core.management import call_command

_STAMP: Final = ".collected-from"
# Files of releases before: pages that were made by them are open in browsers, and hosts may still run them.
KEEP_SECONDS: Final = 14 * 24 * 3600


def collect_if_changed() -> bool:
    """Collect into STATIC_ROOT unless that was done from the same content; return whether it was.

    Each file is replaced whole, and none is taken away that another release may serve at this moment.
    """
    root = Path(settings.STATIC_ROOT)
    stamp, wanted = root / _STAMP, fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=root) as folder:
        build = Path(folder)
        _collect(build)
        (build / _STAMP).write_text(wanted, encoding="ascii")
        names = {path.relative_to(build) for path in build.rglob("*") if path.is_file()}
        # What others are found by comes last: a start that was broken off collects again.
        for name in sorted(names, key=lambda name: (name.name == _STAMP, name.suffix == ".json")):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(build / name, root / name)
    _forget_old(root, names)
    return True


def fingerprint() -> str:
    # Of all that the collected files are made of: content, and what changes it on the way.
    digest = hashlib.sha256(f"{django.__version__} {version('whitenoise')}".encode())
    backend = settings.STORAGES["staticfiles"]["BACKEND"]
    digest.update(backend.encode())
    if backend.startswith("portal."):
        source = backend.rpartition(".")[0].replace(".", "/") + ".py"
        digest.update((Path(settings.BASE_DIR) / source).read_bytes())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            content = hashlib.sha256(Path(storage.path(path)).read_bytes()).hexdigest()
            digest.update(f"{path}\0{content}\n".encode())
    return digest.hexdigest()


def _collect(folder: Path) -> None:
    wanted: dict[str, Any] = settings.STORAGES["staticfiles"]
    options = {**wanted.get("OPTIONS", {}), "location": folder}
    command = collectstatic.Command()
    # In place of the one whose files are being served.
    command.storage = storages.create_storage({**wanted, "OPTIONS": options})
    call_command(command, interactive=False, verbosity=0)


def _forget_old(root: Path, names: set[Path]) -> None:
    before = time.time() - KEEP_SECONDS
    for path in list(root.rglob("*")):
        if path.is_file() and path.relative_to(root) not in names and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
    for left in root.glob(".building-*"):
        # Of a start that was killed.
        if left.stat().st_mtime < before:
            shutil.rmtree(left, ignore_errors=True)
