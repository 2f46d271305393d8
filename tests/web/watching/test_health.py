"""Probes: who may ask, and what keeps the portal from being ready."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal import VERSION
from portal.services.models import Heartbeat
from portal.services.portal import readiness
from portal.services.portal.readiness import WORKER, heartbeat_note

PROBES = ("/health", "/health/live", "/health/ready")
HOSTS = ("127.0.0.1:8000", "10.1.2.3", "[::1]:80", "evil.example", "a_b", "", "ümlaut.example")


def away(*_arguments: object, **_named: object) -> None:
    raise OperationalError("connection to server at 10.0.0.9 failed")


def body_of(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/health/ready")
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("Retry-After" in answer.headers) is (answer.status_code == 503)
    return answer.status_code, json.loads(answer.content)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PROBES)
def test_a_probe_is_answered_whatever_its_host_and_scheme(
    client: Client, settings: Settings, path: str
) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["book.example.com"], True
    heartbeat_note()
    for host in HOSTS:
        for method in (client.get, client.head):
            assert method(path, headers={"Host": host}).status_code == 200, host
    assert client.post(path).status_code == 405


def test_to_live_needs_no_database(client: Client, settings: Settings) -> None:
    # Without a mark, a test that touches the database fails.
    settings.ALLOWED_HOSTS = ["book.example.com"]
    answer = client.get("/health/live", headers={"Host": "10.0.0.1"})
    assert answer.json() == {"status": "ok", "version": VERSION}
    assert not answer.cookies


@pytest.mark.django_db
def test_ready_is_who_can_serve_and_has_a_worker(client: Client) -> None:
    heartbeat_note()
    status, body = body_of(client)
    assert status == 200
    assert body["worker_seconds"] < 60
    assert (body["status"], body["version"]) == ("ready", VERSION)
    assert body["problems"] == body["warnings"] == {}


def forget_a_migration() -> None:
    MigrationRecorder(connection).record_unapplied("services", "0001_initial")


def let_the_worker_die() -> None:
    Heartbeat.objects.update_or_create(
        name=WORKER, defaults={"beat_at": timezone.now() - timedelta(seconds=61)}
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cause", "problem"),
    [
        (Heartbeat.objects.all().delete, "worker"),
        (let_the_worker_die, "worker"),
        (forget_a_migration, "migrations"),
    ],
)
def test_what_is_missing_is_named(
    client: Client, cause: Callable[[], object], problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    heartbeat_note()
    cause()
    status, body = body_of(client)
    # Who asks every ten seconds fills no log.
    assert caplog.records == []
    assert (status, body["status"], list(body["problems"])) == (503, "not ready", [problem])


@pytest.mark.django_db
def test_a_database_that_is_away_is_named_without_its_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CursorWrapper, "execute", away)
    status, body = body_of(client)
    assert (status, list(body["problems"])) == (503, ["database"])
    assert "10.0.0.9" not in json.dumps(body)
    assert client.get("/health").status_code == 503
    assert client.get("/health/live").status_code == 200


@pytest.mark.django_db
def test_a_cache_that_is_away_is_a_warning(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        get = staticmethod(away)

    heartbeat_note()
    monkeypatch.setattr(readiness, "strict_cache", Away)
    status, body = body_of(client)
    assert (status, list(body["warnings"])) == (200, ["cache"])
