"""Collection of static files only when they have changed, so that a second start is quick."""

import hashlib
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed() -> bool:
    stamp = Path(settings.STATIC_ROOT) / ".collected-from"
    # Django's own version is part of it, since the files of the admin site come from there.
    digest = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    wanted = digest.hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    # Last: a start that was broken off collects again.
    stamp.write_text(wanted, encoding="ascii")
    return True
