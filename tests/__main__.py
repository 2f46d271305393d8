"""Run every test, those with servers and browsers beside the others: ``python -m tests``.

Two processes of pytest share the two processors of an ordinary machine. Each has a folder of its own for the portal's
data; what the second one says is printed when both have ended.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

OUTSIDE = "browser or wire or postgres or redis"


def main() -> int:
    """Return 0 if all tests passed."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        inside = _start(Path(folder) / "inside", f"not ({OUTSIDE})", output=log)
        outside = _start(Path(folder) / "outside", OUTSIDE)
        codes = [outside.wait(), inside.wait()]
        log.seek(0)
        sys.stdout.write(f"\nThe other tests, run beside:\n\n{log.read()}")
    return max(codes)


def _start(data: Path, marks: str, output: IO[str] | None = None) -> subprocess.Popen[bytes]:
    data.mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-m", marks, "-o", f"cache_dir={data / 'cache'}"],
        env={**os.environ, "PORTAL_DATA_DIR": str(data)},
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
    )


if __name__ == "__main__":
    sys.exit(main())
