"""Static files as they are served: visitors' own without comments and indentation, which are for who edits them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from whitenoise.storage import (  # type: ignore[import-untyped]  # it has no types
    CompressedManifestStaticFilesStorage,
)

# Comments with the line that is theirs; none of our scripts has a string of several lines that looks like one.
_CSS = re.compile(r"/\*.*?\*/|(?<=[{};,:])\s+|\s+(?=[{}])|^\s+", re.DOTALL | re.MULTILINE)
_SCRIPT = re.compile(r"^\s*//.*\n|^\s+", re.MULTILINE)
_SLIM = {".css": _CSS, ".js": _SCRIPT}
HTMX, OWN = "django_htmx/htmx-2.min.js", "public/portal.js"


class SlimStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # its base has no types
    """Slims what `collectstatic` copied, before it is named by content and compressed."""

    def post_process(self, paths: Any, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        # Where there is nothing to write it slims nothing; what is read next are the copies.
        for name in () if dry_run else list(paths):
            path = Path(self.path(name))
            if name.startswith("public/") and path.suffix in _SLIM:
                path.write_text(slim(path.read_text("utf-8"), path.suffix), "utf-8")
                paths[name] = (self, name)
        if HTMX in paths and OWN in paths and not dry_run:
            _put_together(Path(self.path(HTMX)), Path(self.path(OWN)))
        yield from super().post_process(paths, dry_run, **options)


def is_together() -> bool:
    """Whether our own script holds htmx as well: a first visit then asks for one file less."""
    return isinstance(staticfiles_storage, SlimStorage)


def _put_together(htmx: Path, own: Path) -> None:
    # Strict and with names of its own, as the module that it is where files are served as they are written.
    module = f"(()=>{{'use strict';\n{own.read_text('utf-8')}}})();\n"
    own.write_text(f"{htmx.read_text('utf-8').rstrip()};\n{module}", "utf-8")


def slim(text: str, suffix: str) -> str:
    """Return a style sheet or a script of ours that means the same in fewer bytes."""
    return _SLIM[suffix].sub("", text)
