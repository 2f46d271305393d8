"""Run every test: ``python -m tests``.

Tests with servers mostly wait and run beside all others; those with browsers have the machine to themselves, as
Chromium keeps an ordinary one busy and a page that comes late is no fault. Each of these parts has a process of pytest
and a folder for the portal's data of its own; what it says is printed when it has ended.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SERVERS = "wire or postgres or redis"
TURNS = (
    {"servers": f"({SERVERS}) and not browser", "the rest": f"not (browser or {SERVERS})"},
    {"browsers": "browser"},
)
"""By turns, the marks of the parts that run at the same time."""


def main() -> int:
    """Return 0 if all tests passed."""
    sys.stdout.write("Running all tests; this takes about ten minutes.\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        codes = [code for parts in TURNS for code in _run(Path(folder), parts)]
    return max(codes)


def _run(folder: Path, parts: dict[str, str]) -> list[int]:
    """Run some parts at the same time and return their exit codes."""
    folders = {name: folder / name.replace(" ", "-") for name in parts}
    running = {name: _start(folders[name], marks) for name, marks in parts.items()}
    codes = []
    while running:
        time.sleep(0.5)
        for name in [name for name, process in running.items() if process.poll() is not None]:
            codes.append(running.pop(name).returncode)
            said = (folders[name] / "log").read_text()
            sys.stdout.write(f"\nTests with {name}:\n\n{said}")
            sys.stdout.flush()
    return codes


def _start(data: Path, marks: str) -> subprocess.Popen[bytes]:
    data.mkdir()
    with (data / "log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", "-m", marks, "-o", f"cache_dir={data / 'cache'}"],
            env={**os.environ, "PORTAL_DATA_DIR": str(data)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )


if __name__ == "__main__":
    sys.exit(main())
