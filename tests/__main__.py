"""Run every test, those with browsers and with servers beside the others: ``python -m tests``.

Three processes of pytest share the processors of an ordinary machine: tests with servers mostly wait. Each process has
a folder of its own for the portal's data; what each says is printed when it has ended.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SERVERS = "wire or postgres or redis"
SHARDS = {
    "browsers": "browser",
    "servers": f"({SERVERS}) and not browser",
    "the rest": f"not (browser or {SERVERS})",
}


def main() -> int:
    """Return 0 if all tests passed."""
    sys.stdout.write("Running the tests in three processes; this takes about ten minutes.\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        running = {
            name: _start(Path(folder) / name.replace(" ", "-"), marks)
            for name, marks in SHARDS.items()
        }
        codes = []
        while running:
            time.sleep(0.5)
            for name in [name for name, process in running.items() if process.poll() is not None]:
                codes.append(running.pop(name).returncode)
                said = (Path(folder) / name.replace(" ", "-") / "log").read_text()
                sys.stdout.write(f"\nTests with {name}:\n\n{said}")
                sys.stdout.flush()
    return max(codes)


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
