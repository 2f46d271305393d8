"""One gunicorn worker, as the portal starts it, whose processor time can be read."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.own_process import ROOT
from tests.servers import free_port


@dataclass
class Server:
    """A worker process and a connection that is kept open to it."""

    port: int
    worker: int
    environment: dict[str, str]
    browser: str = "bench"
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> http.client.HTTPResponse:
        """Return an answer, read to its end."""
        sent = {"Accept-Encoding": "gzip", "User-Agent": self.browser, **(headers or {})}
        self.connection.request("GET", path, headers=sent)
        answer = self.connection.getresponse()
        answer.read()
        return answer

    def read(self, path: str) -> str:
        """Return a page's HTML. Raises ValueError for another answer than 200."""
        self.connection.request("GET", path, headers={"User-Agent": self.browser})
        answer = self.connection.getresponse()
        body = answer.read().decode()
        if answer.status != 200:
            raise ValueError(f"{path} was answered with {answer.status}")
        return body

    def post(self, path: str, values: Mapping[str, str]) -> http.client.HTTPResponse:
        """Send a form as a browser does and return the answer, read to its end."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
            "User-Agent": self.browser,
        }
        self.connection.request("POST", path, urlencode(values), headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer

    def spent(self, job: Callable[[], object]) -> float:
        """Return the seconds of processor time that the worker takes for a job."""
        before = self.processor_seconds()
        job()
        return self.processor_seconds() - before

    @property
    def megabytes(self) -> float:
        """The memory of the worker that is in use (RSS)."""
        status = Path(f"/proc/{self.worker}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def manage(self, *arguments: str) -> str:
        """Run a management command on the server's data and return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def processor_seconds(self) -> float:
        """Return how much processor time the threads of the worker have used, to the nanosecond."""
        tasks = Path(f"/proc/{self.worker}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


@contextlib.contextmanager
def serving(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    workers: int = 1,
    threads: int = 1,
) -> Iterator[Server]:
    """Serve a portal with the demo in `folder`, by one worker with one thread unless more are wanted."""
    port = free_port()
    variables = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "PORTAL_MODE": "local",
        "PORT": str(port),
        "PORTAL_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "LOG_LEVEL": "ERROR",
        "ENGINE_HTTP": "1",
        "ENGINE_RATE_LIMIT": "1000000",
        "THROTTLE_ADDRESS": "1000000/hour",
        "THROTTLE_EVENT_TYPE": "1000000/hour",
        **(environment or {}),
    }
    prepare = (
        "from django.core.management import call_command as c; import django; django.setup(); "
    )
    prepare += "c('migrate', verbosity=0); c('createcachetable'); c('seed_demo', verbosity=0); "
    prepare += (
        "from portal.process.start.static_build import collect_if_changed; collect_if_changed()"
    )
    subprocess.run([sys.executable, "-c", prepare], cwd=ROOT, env=variables, check=True)
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", str(threads)]
    command += ["--worker-class", "gthread", "--log-level", "error", "--no-control-socket"]
    command += ["--keep-alive", "60"]
    process = subprocess.Popen(command, cwd=ROOT, env=variables)
    try:
        yield Server(port, _worker(process.pid, port), variables)
    finally:
        process.terminate()
        process.wait()


def _worker(parent: int, port: int) -> int:
    """Return the process id of the worker once it answers."""
    for _ in range(300):
        time.sleep(0.1)
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if children:
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", port)
                connection.request("GET", "/health")
                connection.getresponse().read()
                connection.close()
                return int(children[0])
    raise TimeoutError("gunicorn did not start")
