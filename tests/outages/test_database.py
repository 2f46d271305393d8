"""PostgreSQL away under two hosts: they start together on an empty database, wait, come back, and lose nothing."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.engine.postgres import Postgres, stoppable
from tests.outages.mail import MailServer
from tests.outages.visitors import crowd, fetch
from tests.servers import RunningPortal, answering, prepare_static, running_portal

pytestmark = pytest.mark.postgres

BACK_WITHIN = 10.0
# What there is, by name; a Python for each look would cost more than the portals.
STATE = {
    "requests": "SELECT metadata->>'portalRequest' FROM engine_booking WHERE metadata ? 'portalRequest'",
    "done": "SELECT key FROM services_intent WHERE state = 'done'",
    "open": "SELECT key FROM services_intent WHERE state IN ('sending', 'unknown')",
    "waiting": "SELECT id FROM engine_letter WHERE state = 'waiting'",
    "delivered": "SELECT id FROM engine_letter WHERE state = 'delivered'",
    "running": "SELECT id FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'",
    "failed": "SELECT traceback FROM django_tasks_database_dbtaskresult WHERE status = 'FAILED'",
}


@dataclass(frozen=True)
class Hosts:
    database: Postgres
    portals: list[RunningPortal]
    mail: MailServer

    def state(self) -> dict[str, list[Any]]:
        with psycopg.connect(self.database.url) as connection:
            return {
                name: [value for (value,) in connection.execute(query)]
                for name, query in STATE.items()
            }

    def log(self) -> str:
        folders = [Path(portal.environment["PORTAL_DATA_DIR"]) for portal in self.portals]
        return "".join((folder / "server.log").read_text() for folder in folders)


def is_settled(state: dict[str, list[Any]]) -> bool:
    return not (state["open"] or state["running"] or state["waiting"])


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    """Two hosts that were started at the same moment on one empty database."""
    with ExitStack() as stack, stoppable() as database:
        mail = stack.enter_context(answering(MailServer()))

        folders = [tmp_path_factory.mktemp(name) for name in ("first", "second")]
        for folder in folders:
            prepare_static(folder)
        settings = {
            "DATABASE_URL": database.url,
            "MAIL_URL": mail.url,
            "WEB_WORKERS": "1",
            "INTENT_CONCLUSIVE_SECONDS": "5",
        }
        contexts = [running_portal(folder, **settings) for folder in folders]
        with ThreadPoolExecutor(2) as pool:
            portals = list(pool.map(stack.enter_context, contexts))
        yield Hosts(database, portals, mail)


def test_two_hosts_come_up_together_on_an_empty_database(hosts: Hosts) -> None:
    assert [fetch(portal.url, "/").status for portal in hosts.portals] == [200, 200]
    assert "Traceback" not in hosts.log()
    # A third start finds that all is done.
    began = hosts.portals[0].manage("migrate_safely")
    assert "The database is ready" in began


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_an_outage_passes_and_nothing_is_lost_or_doubled(
    hosts: Hosts, mode: str, figures: list[str]
) -> None:
    before = len(hosts.mail.taken)
    with crowd(hosts.portals, pause=0.2) as visitors:
        visitors.wait_for(lambda: visitors.booked >= 2, seconds=60)
        hosts.database.stop(mode)
        gone = time.monotonic()
        time.sleep(3)
        hosts.database.start()
        back = time.monotonic()
        made = visitors.booked
        # Both hosts book again, unaided.
        took = visitors.wait_for(lambda: visitors.booked >= made + 2, seconds=60)
    during = [one for one in visitors.seen if gone < one.at < back - 0.5]
    after = [one for one in visitors.seen if one.at > back + BACK_WITHIN]
    # Pages that are kept go on; the others say themselves what is the matter.
    assert {one.status for one in during} <= {200, 503}
    away = [one for one in during if one.status == 503]
    assert away
    assert all(int(one.retry_after) > 0 for one in away)
    # Probes answer in JSON.
    pages = [one.text for one in away if not one.text.startswith("{")]
    assert [text for text in pages if "<title>" not in text or "Internal" in text] == []
    assert all(one.status == 200 for one in after)

    deadline = time.monotonic() + 90
    while not is_settled(state := hosts.state()):
        assert time.monotonic() < deadline, state
        time.sleep(1)
    # What was asked for while the answer was lost may be found, but is never made twice.
    requests = state["requests"]
    assert [key for key, number in Counter(requests).items() if number > 1] == []
    assert set(requests) == set(state["done"])
    assert state["failed"] == []
    emails = hosts.mail.taken[before:]
    assert [one for one, number in Counter(emails).items() if number > 1] == []
    assert len(hosts.mail.taken) == len(state["delivered"])
    assert "Traceback" not in hosts.log()
    figures.append(
        f"PostgreSQL stopped ({mode}) for {back - gone:.0f} s: booked again after {took:.1f} s, "
        f"{len(away)} of {len(during)} pages meanwhile 503, {visitors.booked} bookings"
    )
