"""/metrics: who may read it, what it counts, and that the dashboard and the alerts ask for nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from portal.backend import _make_gate
from portal.calcom.errors import CircuitOpen
from portal.calcom.guard.gate import Outcome
from portal.calcom.protocol import Call
from portal.process.metrics import counters
from portal.services.portal.readiness import heartbeat_note
from tests.cast import Cast, book
from tests.own_process import ROOT, printed

TOKEN = {"Authorization": "Bearer s3cret"}
MONITORING = ROOT / "docs" / "monitoring"


@pytest.fixture
def on(settings: Settings) -> None:
    settings.METRICS_TOKEN = "s3cret"


def read(client: Client) -> dict[str, dict[tuple[str, ...], float]]:
    """Return the values of each sample by its labels' values."""
    answer = client.get("/metrics", headers=TOKEN)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


@pytest.mark.parametrize(
    ("token", "networks", "headers", "remote", "status"),
    [
        ("", [], TOKEN, "127.0.0.1", 404),
        ("s3cret", [], {}, "127.0.0.1", 401),
        ("s3cret", [], {"Authorization": "Bearer wrong"}, "127.0.0.1", 401),
        ("s3cret", [], {"Authorization": "Bearer ümlaut"}, "127.0.0.1", 401),
        ("s3cret", [], TOKEN, "203.0.113.1", 200),
        ("", ["10.0.0.0/8"], {}, "10.1.2.3", 200),
        ("", ["10.0.0.0/8"], {}, "::ffff:10.1.2.3", 200),
        ("", ["10.0.0.0/8"], {}, "203.0.113.1", 403),
        ("", ["10.0.0.0/8"], {"Authorization": "Bearer "}, "203.0.113.1", 403),
        ("", ["10.0.0.0/8"], {"X-Forwarded-For": "10.1.2.3"}, "203.0.113.1", 403),
        ("s3cret", ["10.0.0.0/8"], {}, "10.1.2.3", 200),
    ],
)
@pytest.mark.usefixtures("cast")
def test_who_may_read(
    client: Client,
    settings: Settings,
    *,
    token: str,
    networks: list[str],
    headers: dict[str, str],
    remote: str,
    status: int,
) -> None:
    settings.METRICS_TOKEN, settings.METRICS_NETWORKS = token, networks
    settings.SECURE_SSL_REDIRECT = bool(token or networks)
    asked = {"Host": "10.0.0.5:8000", **headers} if token or networks else headers
    assert client.get("/metrics", headers=asked, REMOTE_ADDR=remote).status_code == status


@pytest.mark.usefixtures("on", "keeping")
def test_what_happens_is_counted(client: Client, cast: Cast) -> None:
    heartbeat_note()
    before = read(client)
    made = book(cast.visit, "2026-03-03T10:00:00+00:00")
    for path in ("/team/desk/visit", "/team/desk/visit", f"/booking/{made.uid}", "/a/b/c/d"):
        client.get(path)
    client.get("/v2/me")
    after = read(client)

    def more(name: str, *labels: str) -> float:
        return after[name].get(labels, 0) - before.get(name, {}).get(labels, 0)

    # Kept ones, too.
    assert more("portal_requests_total", "team-event", "200") == 2
    assert more("portal_request_seconds_count", "team-event") == 2
    assert more("portal_requests_total", "booking", "200") == 1
    assert more("portal_requests_total", "-", "404") == 1
    assert more("portal_pages_total", "kept") == 1
    assert after["portal_database_up"][()] == 1
    assert 0 <= after["portal_worker_heartbeat_seconds"][()] < 60
    assert after["portal_emails"][("waiting",)] == 2
    assert set(after["portal_intents"]) >= {("done",), ("unknown",), ("sending",)}
    # No label is what somebody sent.
    assert made.uid not in json.dumps([list(map(str, one)) for one in after.values()])


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_without_the_database_it_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: object, **_named: object) -> None:
        raise OperationalError

    monkeypatch.setattr(CursorWrapper, "execute", away)
    found = read(client)
    assert found["portal_database_up"][()] == 0
    assert "portal_emails" not in found
    assert "portal_pages_total" in found


def test_calls_of_calcom_count_by_operation_and_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    def value(outcome: str) -> float:
        return counters.CALCOM_CALLS.labels("GET /me", outcome)._value.get()  # type: ignore[no-any-return]

    gate, call = _make_gate(), Call("GET", "/me")
    before = value("ok"), value("CircuitOpen")
    gate.observe(call, Outcome())

    def refuse() -> None:
        raise CircuitOpen("open", retry_after=1)

    monkeypatch.setattr(gate._circuit, "admit", refuse)
    with pytest.raises(CircuitOpen):
        gate.admit(call)
    assert (value("ok"), value("CircuitOpen")) == (before[0] + 1, before[1] + 1)


_PROCESSES = """
import os, sys
import django; django.setup()
from pathlib import Path
from portal.conf.metrics import shared_folder
from portal.process.metrics.counters import BOOKINGS, REQUEST_SECONDS
from portal.process.metrics.files import add_up, forget_dead
from portal.web.watching import metrics
folder = shared_folder()
(folder / "counter_999999999.db").write_bytes(b"old")
forget_dead()
BOOKINGS.labels("made").inc()
for number in range(3):
    child = os.fork()
    if not child:
        BOOKINGS.labels("made").inc(10)
        REQUEST_SECONDS.labels("home").observe(0.2)
        os._exit(0)
    os.waitpid(child, 0)
    add_up(child)
metrics.State.collect = lambda self: iter(())
from prometheus_client.exposition import generate_latest
print(len(list(folder.glob("*.db"))))
print(generate_latest(metrics._registry()).decode())
"""


def test_processes_of_a_host_count_together_and_leave_no_files(tmp_path: Path) -> None:
    found = printed(tmp_path, "-c", _PROCESSES, PORTAL_MODE="local", METRICS_TOKEN="s3cret")
    number, _, text = found.partition("\n")
    assert 'portal_bookings_total{change="made"} 31.0' in text
    assert 'portal_request_seconds_count{route="home"} 3.0' in text
    assert 'portal_request_seconds_bucket{le="0.1",route="home"} 0.0' in text
    assert 'portal_request_seconds_bucket{le="0.25",route="home"} 3.0' in text
    # One of this process, two of all that ended.
    assert int(number) == 3


@pytest.mark.usefixtures("on")
def test_dashboard_alerts_and_page_name_what_is_served(client: Client, cast: Cast) -> None:
    heartbeat_note()
    client.get("/")
    counters.BOOKINGS.labels("made").inc(0)
    counters.CALCOM_CALLS.labels("GET /me", "ok").inc(0)
    counters.REQUESTS.labels("home", "200").inc(0)
    counters.REQUEST_SECONDS.labels("home").observe(0.1)
    served = set(read(client))
    boards: dict[str, Any] = json.loads((MONITORING / "grafana.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in boards["panels"] for target in panel["targets"]]
    asked += [one["expr"] for one in boards["annotations"]["list"]]
    groups = yaml.safe_load((MONITORING / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len(rules) == 5
    page = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
    assert all(f"**{rule['alert']}**" in page for rule in rules)
    named = {
        name
        for text in (*asked, *(rule["expr"] for rule in rules))
        for name in re.findall(r"\bportal_\w+", text)
    }
    assert len(named) >= 12
    assert named <= served
    # What is served stands on the page.
    plain = {re.sub(r"_(created|bucket|count|sum)$", "", name) for name in served}
    described = set(re.findall(r"`(portal_\w+)`", page))
    assert {name for name in plain if name in described or f"{name}_total" in described} == plain
    assert described <= served | {"portal_request_seconds"}
