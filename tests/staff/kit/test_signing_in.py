"""Signing in: too many attempts wait, and a proxy can do it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests.servers import free_port

LOGIN = "/admin/login/"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def fresh_counts(settings: Settings) -> None:
    cache.clear()
    settings.THROTTLE_EMAIL = "15/hour"


@pytest.mark.django_db
def test_too_many_attempts_have_to_wait() -> None:
    User.objects.create_user("sam", password="right", is_staff=True)
    client = Client()
    wrong = {"username": "sam", "password": "wrong"}
    for _ in range(10):
        assert client.post(LOGIN, wrong).status_code == 200
    refused = client.post(LOGIN, {"username": "sam", "password": "right"})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 60
    assert "Too many attempts" in refused.content.decode()
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_somebody_elses_attempts_lock_nobody_out() -> None:
    User.objects.create_user("sam", password="right", is_staff=True)
    stranger, sam = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    for _ in range(12):
        stranger.post(LOGIN, {"username": "sam", "password": "wrong"})
    assert sam.post(LOGIN, {"username": "sam", "password": "right"}).status_code == 302


def test_without_the_setting_the_header_means_nothing(db: None, settings: Settings) -> None:
    User.objects.create_user("sam", is_staff=True)
    assert Client(headers={"X-Remote-User": "sam"}).get("/admin/").status_code == 302
    assert not settings.REMOTE_USER_HEADER


def test_a_proxy_signs_known_staff_in_and_creates_nobody(tmp_path: Path) -> None:
    """Middleware is chosen when settings are read, so this needs a process of its own."""
    script = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable")
from django.contrib.auth.models import User
from django.test import Client
User.objects.create_user("sam", is_staff=True)
ask = lambda name: Client(headers={"X-Remote-User": name}).get("/admin/login/").status_code
ask_index = lambda name: Client(headers={"X-Remote-User": name}).get("/admin/").status_code
visitor = Client(headers={"X-Remote-User": "sam"})
visitor.get("/health")
print(ask_index("sam"), ask_index("nobody"), User.objects.count(), len(visitor.cookies))
"""
    environment = {
        "PATH": "/usr/bin",
        "PORTAL_MODE": "local",
        "PORTAL_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "REMOTE_USER_HEADER": "X-Remote-User",
        "ALLOWED_HOSTS": "testserver",
        "PAGES_KEPT_SECONDS": "0",
        "LOG_LEVEL": "ERROR",
        "DEBUG": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["200", "302", "1", "0"], done.stderr


@pytest.mark.wire
def test_single_sign_on_lets_known_staff_in_and_creates_nobody(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "PATH": "/usr/bin",
        "PORTAL_MODE": "local",
        "PORTAL_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "ALLOWED_HOSTS": "testserver",
        "LOG_LEVEL": "CRITICAL",
        "DEBUG": "1",
        "OIDC_ISSUER": f"http://127.0.0.1:{port}",
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": "s3cret",
        "OIDC_NAME": "the library",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.staff.kit.oidc_walk", str(port)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    wanted, refused = ["/admin/staff/booking/", 200], ["/admin/login/", 302]
    assert found["walks"] == [wanted, wanted, refused, refused, refused, refused]
    assert found["users"] == 3
    # Who has a second factor here is asked for it after the issuer, too.
    assert found["with_factor"] == ["/admin/second-factor/ask/", 302]


def test_without_an_issuer_nothing_is_offered(db: None) -> None:
    assert "Sign in with" not in Client().get(LOGIN).content.decode()
    assert Client().get("/admin/sso/oidc/login/").status_code == 302
