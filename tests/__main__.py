"""Run every test: ``python -m tests``.

The tests run in parts at the same time, each in processes and with a folder for the portal's data of its own; what a
part says is printed when it has ended, and what it ends with once more at the end. A part begins as soon as the cores
that it keeps busy are free: tests with servers mostly wait, and run beside those that compute.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests import measured
from tests.servers import STATIC_FOLDER

CORES: Final = 3.0
TARGET: Final = "8:00"
SERVERS: Final = "wire or postgres or redis"
SHARDED: Final = ("-p", "tests.shards")
UNATTENDED: Final = (
    *("-m", f"not (browser or faults or {SERVERS})", *SHARDED),
    *("-n", "2", "--dist", "worksteal"),
)
"""What needs neither a server nor a browser."""
BROWSERS: Final = ("tests/browser", "-m", "browser", *SHARDED)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the tests: pytest's arguments, and how many cores they keep busy."""

    name: str
    arguments: tuple[str, ...]
    cores: float
    is_measured: bool = False

    @property
    def command(self) -> list[str]:
        """The command line without the folder of the cache."""
        pytest = ["-m", "pytest", *self.arguments]
        return [
            sys.executable,
            *(["-m", "coverage", "run", *pytest] if self.is_measured else pytest),
        ]


PARTS: Final = (
    # What must not wait for a busy machine's other parts comes first; what fills both cores ends the run.
    Part("faults", ("tests/faults", "-m", "faults", "-n", "3"), 0.5),
    Part("browsers, 1 of 2", (*BROWSERS, "--shard", "1/2"), 1.0),
    Part("browsers, 2 of 2", (*BROWSERS, "--shard", "2/2"), 1.0),
    Part("servers", ("-m", f"({SERVERS}) and not (browser or faults)", *SHARDED), 0.5),
    Part("the first examples", (*UNATTENDED, "--examples", "first"), 1.0, is_measured=True),
    Part("the other examples", (*UNATTENDED, "--examples", "others"), 1.0),
)


class Run:
    """A part that was started; what it says goes to a file."""

    def __init__(self, part: Part, folder: Path) -> None:
        self.part = part
        self._began = time.monotonic()
        self._ended: tuple[int, float] | None = None
        self._log = folder / "log"
        folder.mkdir()
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [*part.command, "-o", f"cache_dir={folder / 'cache'}"],
                env={**os.environ, "PORTAL_DATA_DIR": str(folder)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def ended(self) -> tuple[int, float] | None:
        """Return what it exited with and for how many seconds it computed; None while it runs."""
        if self._ended is None:
            pid, status, used = os.wait4(self._process.pid, os.WNOHANG)
            if pid:
                self._process.returncode = os.waitstatus_to_exitcode(status)
                self._ended = self._process.returncode, used.ru_utime + used.ru_stime
        return self._ended

    def said(self) -> tuple[str, str]:
        """Return what it said, and the line that it ended with."""
        said, _, closing = self._log.read_text().rstrip().rpartition("\n")
        return said, closing

    @property
    def took(self) -> str:
        """How long it ran, until now."""
        return clock(time.monotonic() - self._began)


def main() -> int:
    """Return 0 if all tests passed and enough of the portal was run by them."""
    began = time.monotonic()
    say("Running all tests; this takes about a quarter of an hour on two cores.")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COVERAGE_FILE"] = str(Path(folder) / "coverage")
        os.environ[STATIC_FOLDER] = str(Path(folder) / "collected")
        runs = run_all(Path(folder))
        problem, figure = measured.judge()
    say("\n" + "\n".join(f"{run.closing}\n  {run.figures}" for run in runs))
    say(figure)
    # On a machine that does other things as well, only the second figure tells what the tests cost.
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    say(f"all parts computed for {clock(used.ru_utime + used.ru_stime)}")
    say(f"make test took {clock(time.monotonic() - began)} (target {TARGET})")
    return max([*(run.code for run in runs), 1 if problem else 0])


@dataclass(frozen=True, slots=True)
class Ended:
    """A part that has ended."""

    code: int
    closing: str
    figures: str


def run_all(folder: Path) -> list[Ended]:
    """Run every part, in this order as far as there is room."""
    waiting, running, ended = list(PARTS), list[Run](), list[Ended]()
    while waiting or running:
        busy = sum(run.part.cores for run in running)
        while waiting and busy + waiting[0].cores <= CORES:
            part = waiting.pop(0)
            busy += part.cores
            running.append(Run(part, folder / part.name.replace(" ", "-")))
        time.sleep(0.2)
        for run in running.copy():
            if end := run.ended():
                code, computed = end
                running.remove(run)
                said, closing = run.said()
                figures = f"{run.part.name}: took {run.took}, computed for {clock(computed)}"
                say(f"\nTests with {figures}:\n\n{said}")
                ended.append(Ended(code, closing, figures))
    return ended


def clock(seconds: float) -> str:
    """Return a duration as ``7:05``."""
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
