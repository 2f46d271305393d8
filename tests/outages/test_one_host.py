"""One host: Redis that dies, a mail server that hangs, senders that are slow, and new code under load."""

import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.outages.mail import MailServer
from tests.outages.visitors import crowd, fetch, walk
from tests.servers import RunningPortal, answering, free_port, running_portal

pytestmark = pytest.mark.redis

SLOW = 100
EMAILS = 100
# What each of the slow senders begins with, and never ends.
BEGINNINGS = (
    b"",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow",
    b"POST /bookings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nname=",
    b"POST /bookings HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nna",
    b"POST /bookings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000000000\r\n\r\nname=",
    # It has its answer and does not close.
    b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
)


class Redis:
    """A Redis that is started and killed by tests; its address stays the same."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder = free_port(), folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        if self._process is not None:
            return
        program = shutil.which("redis-server")
        assert program
        self._process = subprocess.Popen(
            [program, "--port", str(self.port), "--save", "", "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL,
        )
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)

    def send(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@dataclass(frozen=True)
class Host:
    portal: RunningPortal
    redis: Redis
    mail: MailServer

    def log(self) -> str:
        return (Path(self.portal.environment["PORTAL_DATA_DIR"]) / "server.log").read_text()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A portal that was started while its Redis was not there."""
    if shutil.which("redis-server") is None:
        if os.environ.get("REQUIRE_REDIS") == "1":
            pytest.fail("REQUIRE_REDIS=1, and there is no redis-server")
        pytest.skip("there is no redis-server on this machine")
    with ExitStack() as stack:
        redis = Redis(tmp_path_factory.mktemp("redis"))
        stack.callback(redis.kill)
        mail = stack.enter_context(answering(MailServer()))
        folder = tmp_path_factory.mktemp("portal")
        settings = {"REDIS_URL": redis.url, "MAIL_URL": mail.url, "THROTTLE_ADDRESS": "1000/hour"}
        yield Host(stack.enter_context(running_portal(folder, **settings)), redis, mail)


def soon(what: Callable[[], bool], *, seconds: float) -> float:
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.parametrize("state", ["absent", "there", "killed", "hanging"])
def test_every_page_and_a_booking_go_on_without_redis(
    host: Host, state: str, figures: list[str]
) -> None:
    host.redis.kill()
    if state != "absent":
        host.redis.start()
        # Longer than a process leaves it alone.
        time.sleep(2.1)
        walk(host.portal.url)
    with crowd([host.portal]) as visitors:
        if state == "killed":
            host.redis.kill()
        elif state == "hanging":
            host.redis.send(signal.SIGSTOP)
        seen = walk(host.portal.url)
        visitors.wait_for(lambda: visitors.booked > 0, seconds=60)
    host.redis.kill()
    assert {one.path: one.status for one in (*seen, *visitors.seen) if one.status != 200} == {}
    figures.append(f"Redis {state}: the slowest page {max(one.took for one in seen):.2f} s")
    assert "Traceback" not in host.log()


def test_a_mail_server_that_hangs_holds_back_nothing_else(host: Host, figures: list[str]) -> None:
    host.mail.mode = "hangs"
    connections = host.mail.connections
    with crowd([host.portal]) as visitors:
        visitors.wait_for(lambda: visitors.booked >= 3, seconds=60)
    # It is being tried, by one email of all; meanwhile other queues are worked off.
    soon(lambda: host.mail.connections > connections, seconds=30)
    before = tasks(host.portal, "default")
    host.portal.manage(
        "shell", "-c", "from portal.process.upkeep import clear_sessions; clear_sessions.enqueue()"
    )
    soon(lambda: tasks(host.portal, "default") > before, seconds=20)
    assert host.mail.connections - connections <= 3
    taken = len(host.mail.taken)

    host.mail.mode = "takes"
    host.mail.hang_over.set()
    wanted = 2 * visitors.booked
    took = soon(lambda: len(host.mail.taken) >= taken + wanted, seconds=90)

    time.sleep(2)
    emails = host.mail.taken[taken:]
    # None twice; one of a booking of the test before may be among them.
    assert len(emails) == len(set(emails)) >= wanted
    figures.append(f"{wanted} emails went out {took:.1f} s after the mail server's return")
    host.mail.hang_over.clear()


COPIES = """
from portal.engine.mail.models import Email
from portal.engine.mail.outbox import hand_over
from django.utils import timezone
one = Email.objects.filter(state="delivered").first()
copies = [
    Email(booking=one.booking, kind=one.kind, to_host=one.to_host, recipient={**one.recipient,
          "email": f"copy{number}@visitors.example"}, people=one.people, entries=one.entries)
    for number in range(%d)
]
hand_over(Email.objects.bulk_create(copies))
"""


def test_a_hundred_emails_a_minute_go_out_over_one_connection(
    host: Host, figures: list[str]
) -> None:
    host.mail.mode = "takes"
    with crowd([host.portal]) as visitors:
        visitors.wait_for(lambda: visitors.booked >= 1, seconds=60)
    soon(lambda: bool(host.mail.taken), seconds=90)
    taken, connections = len(host.mail.taken), host.mail.connections
    host.portal.manage("shell", "-v", "0", "-c", COPIES % EMAILS)
    took = soon(lambda: len(host.mail.taken) >= taken + EMAILS, seconds=60)
    # A batch is a connection; what the visitors caused may have been another one.
    assert host.mail.connections - connections <= 5
    figures.append(f"{EMAILS} emails in {took:.1f} s: {EMAILS / took * 60:.0f} a minute")


def tasks(portal: RunningPortal, queue: str) -> int:
    """Return how many tasks of a queue have ended."""
    path = Path(portal.environment["PORTAL_DATA_DIR"]) / "portal.sqlite3"
    count = (
        "SELECT COUNT(*) FROM django_tasks_database_dbtaskresult"
        " WHERE status = 'SUCCESSFUL' AND queue_name = ?"
    )
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as database:
        return int(database.execute(count, [queue]).fetchone()[0])


def test_slow_senders_hold_nobody(host: Host, figures: list[str]) -> None:
    parts = urlsplit(host.portal.url)
    with ExitStack() as stack:
        senders = []
        for number in range(SLOW):
            sender = socket.create_connection((parts.hostname or "", parts.port or 0))
            stack.enter_context(sender)
            sender.sendall(BEGINNINGS[number % len(BEGINNINGS)])
            senders.append(sender)
        slowest = 0.0
        for _ in range(10):
            seen = fetch(host.portal.url, "/health")
            assert seen.status == 200
            slowest = max(slowest, seen.took)
            for sender in senders:
                with contextlib.suppress(OSError):
                    sender.send(b"a")
            time.sleep(0.1)
        assert slowest < 1.0
        figures.append(f"{SLOW} slow senders: /health within {slowest:.3f} s")
        # Who sends headers for too long is told so, and cut off.
        senders[1].settimeout(30)
        assert senders[1].recv(100).startswith(b"HTTP/1.1 408 ")


def test_what_is_too_large_is_refused_before_it_is_sent(host: Host) -> None:
    parts = urlsplit(host.portal.url)
    for path in ("/bookings", "/team/librarians/half-hour", "/admin/login/"):
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as one:
            head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{parts.port}\r\n"
            kind = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000000\r\n"
            one.sendall(f"{head}{kind}\r\n".encode())
            answer = b"".join(iter(lambda: one.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"Connection: close" in answer


def test_a_reload_under_load_fails_no_request(host: Host, figures: list[str]) -> None:
    over, failed, number = threading.Event(), [], [0]
    before = masters(host.portal)

    def load() -> None:
        while not over.is_set():
            seen = fetch(host.portal.url, f"/team/librarians?x={number[0]}")
            number[0] += 1
            if seen.status != 200:
                failed.append(seen)

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    host.portal.process.send_signal(signal.SIGHUP)
    took = soon(lambda: bool(now := masters(host.portal)) and not now & before, seconds=60)
    time.sleep(0.5)
    over.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert number[0] > 20
    assert host.portal.process.poll() is None
    figures.append(f"reloaded in {took:.1f} s under {number[0]} requests, none failed")


def masters(portal: RunningPortal) -> set[int]:
    """Return the children of the portal's parent, by process id."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(portal.process.pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return {int(pid) for pid in re.findall(r"^\s*(\d+) ", listed.stdout, re.MULTILINE)}


def test_the_health_command_asks_this_machine(host: Host) -> None:
    assert '"ok"' in host.portal.manage("health")
    with pytest.raises(subprocess.CalledProcessError):
        RunningPortal(
            host.portal.url, {**host.portal.environment, "PORT": "1"}, "", host.portal.process
        ).manage("health")
