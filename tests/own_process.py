"""Run Python in a process of its own: settings are read once, when one starts."""

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]


def printed(data: Path, *arguments: str, **environment: str) -> str:
    """Return what Python with these arguments prints to stdout; fail with its stderr where it does not end well.

    `data` is where the portal keeps its files. Nothing of this process's environment is handed on.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin",
            "PORTAL_DATA_DIR": str(data),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "LOG_LEVEL": "CRITICAL",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
