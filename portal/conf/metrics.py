"""The folder in which the processes of a host count for Prometheus.

Here and not beside the counters: prometheus-client looks for it once, when it is imported.
"""

import os
from pathlib import Path
from typing import Final

_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"


def share(folder: Path) -> None:
    """Let this process, and those that it starts, count in a folder; before anything of the counters is imported."""
    os.environ[_FOLDER] = str(folder)


def shared_folder() -> Path | None:
    found = os.environ.get(_FOLDER)
    return Path(found) if found else None
