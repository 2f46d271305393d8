"""What grows: bookings of years, hosts of an event type, and the catalogue; on SQLite and PostgreSQL."""

import contextlib
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.measures import Measure, Sheet
from tests.bench.others import free_slots
from tests.bench.server import Server, serving
from tests.engine import postgres

EVENT = "/team/librarians/half-hour"
FEW, MANY = 20, int(os.environ.get("BENCH_HISTORY", "20000"))
HOSTS = 50
TIMES = 12
WORLDS = "from tests.bench.worlds import *; "
EVERYTHING = "from portal.process import invalidation; invalidation.mark()"
CHANGE = """
import time
from portal.backend import get_client
from portal.calcom.scope import OrganizationTeamScope
from portal.engine.models import EventType
one = EventType.objects.filter(team__parent__isnull=False).order_by("-pk").select_related("team").first()
scope = OrganizationTeamScope(one.team.parent_id, one.team_id)
get_client().team_event_types.update(one.pk, scope=scope, title=f"Changed {time.time_ns()}")
"""
STAFF = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
user = get_user_model().objects.create_superuser("bench", "bench@rivermouth.example", "bench")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""


@contextlib.contextmanager
def databases() -> Iterator[dict[str, dict[str, str]]]:
    """Yield the environment of each database that is on this machine."""
    found: dict[str, dict[str, str]] = {"SQLite": {}}
    if postgres.find_binaries() is None:
        print("PostgreSQL is not on this machine: its figures are left out")
        yield found
        return
    with postgres.server() as url:
        yield found | {"PostgreSQL": {"DATABASE_URL": url}}


def measure(sheet: Sheet) -> None:
    with tempfile.TemporaryDirectory() as name, databases() as found:
        for database, environment in found.items():
            sheet.begin(f"Bookings of years, {database}")
            with serving(Path(name) / database, environment) as server:
                _history(sheet, server, database)
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as server:
        _catalogue(sheet, server)


def _history(sheet: Sheet, server: Server, database: str) -> None:
    cookie = {"Cookie": f"sessionid={_staff(server)}"}
    jobs: dict[str, Callable[[], float]] = {
        "month whose times have changed": lambda: _months(server, EVENT),
        "staff's list of bookings": lambda: _pages(
            server, "/admin/staff/booking/?status=past", cookie
        ),
        "staff's upcoming bookings": lambda: _pages(server, "/admin/staff/booking/", cookie),
    }
    run_code(server, f"{WORLDS}fill(bookings={FEW}, ahead=10); analyse()")
    few = {name: job() for name, job in jobs.items()}
    run_code(server, f"{WORLDS}fill(bookings={MANY - FEW}, ahead=90); analyse()")
    # The server does not keep it for as long as that may take.
    server.connection.close()
    for name, job in jobs.items():
        bound = 1.5 if "month" in name and MANY <= 20_000 else 2
        sheet.add(Measure(f"{name}, {database}", few[name] * 1000, f"ms at {FEW}"))
        sheet.add(Measure(f"{name}, {database}", job() / few[name], f"× at {MANY} bookings", bound))
    run_code(server, f"{WORLDS}make_crowd({HOSTS}); analyse()")
    one, many = (_months(server, f"/team/crowd/{slug}") for slug in ("single", "many"))
    sheet.add(Measure(f"{HOSTS} hosts, {database}", many / one, "× one host", 4))


def _catalogue(sheet: Sheet, server: Server) -> None:
    sheet.begin("500 event types, 200 people, 50 teams")
    paths = ("/", "/?q=course", "/sitemap.xml")
    few = {path: _after(server, path, EVERYTHING)[1] for path in paths}
    run_code(server, "from tests.bench.catalogue import grow; grow()")
    for path in paths:
        spent, queries = _after(server, path, EVERYTHING)
        name = f"{path}, all made out of date"
        sheet.add(Measure(name, queries / few[path], "× the queries", 1.3))
        sheet.add(Measure(name, spent * 1000, "ms"))
        spent, _ = _after(server, path, CHANGE)
        bound = 60 if path == "/" else None
        sheet.add(Measure(f"{path} after a change", spent * 1000, "ms", bound))
    sheet.add(Measure("start page, raw", len(server.read("/")) / 1000, "kB", 150))
    packed = int(server.get("/").headers["Content-Length"]) / 1000
    sheet.add(Measure("start page, compressed", packed, "kB", 15))


def _after(server: Server, path: str, change: str) -> tuple[float, int]:
    """Return processor time and queries of a page after a change by another process."""
    spent, queries = [], 0
    server.get(path)
    for _ in range(5):
        run_code(server, change)
        before = server.processor_seconds()
        answer = server.get(path)
        spent.append(server.processor_seconds() - before)
        queries = int(answer.headers["X-Bench-Queries"])
    return min(spent), queries


def _months(server: Server, path: str) -> float:
    """Return the processor time of a month whose times have changed, over a catalogue that is known."""
    other = replace(server, browser="another")
    month = (datetime.now(UTC).date().replace(day=1) + timedelta(days=32)).strftime("%Y-%m")
    address = f"{path}?month={month}"
    spent = []
    for slot in free_slots(server, path, days=4)[:TIMES]:
        server.get(address)
        # Whoever opens a form takes a time, so that the page and its answer are out of date.
        other.get(f"{path}?{urlencode({'slot': slot})}")
        spent.append(server.spent(lambda: server.get(address)))
    return statistics.median(spent)


def _pages(server: Server, path: str, headers: dict[str, str]) -> float:
    def read() -> None:
        answer = server.get(path, headers)
        if answer.status != 200:
            raise ValueError(f"{path} was answered with {answer.status}")

    read()
    return min(server.spent(read) for _ in range(10))


def _staff(server: Server) -> str:
    return run_code(server, STAFF).split()[-1]


def run_code(server: Server, code: str) -> str:
    return server.manage("shell", "--verbosity", "0", "--command", code)
