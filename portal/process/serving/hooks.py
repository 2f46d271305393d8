"""gunicorn's hooks, given as its configuration file: it serves when its parent lets it, and says when it does."""

import os
from contextlib import suppress
from typing import Any

from portal.process.metrics import files
from portal.process.serving.command import GATE_FD, READY_FD


def on_starting(_server: Any) -> None:
    """Wait, with the application loaded, until the parent has prepared what it needs: it closes its end then."""
    gate = os.environ.pop(GATE_FD, "")
    if gate:
        os.read(int(gate), 1)
        os.close(int(gate))


def child_exit(_server: Any, worker: Any) -> None:
    files.add_up(worker.pid)


def post_worker_init(_worker: Any) -> None:
    ready = os.environ.get(READY_FD, "")
    # A parent that has heard of it, or has gone, reads no more.
    with suppress(OSError):
        if ready:
            os.write(int(ready), b"1")
