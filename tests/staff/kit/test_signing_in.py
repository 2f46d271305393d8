"""Signing in through a proxy or single sign-on."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.own_process import printed
from tests.servers import free_port

LOGIN = "/admin/login/"


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
from portal.engine.models import Team
Team.objects.create(name="Library", slug="library", is_organization=True)
User.objects.create_user("sam", is_staff=True)
ask = lambda name: Client(headers={"X-Remote-User": name}).get("/admin/login/").status_code
ask_index = lambda name: Client(headers={"X-Remote-User": name}).get("/admin/").status_code
visitor = Client(headers={"X-Remote-User": "sam"})
visitor.get("/health")
print(ask_index("sam"), ask_index("nobody"), User.objects.count(), len(visitor.cookies))
"""
    found = printed(
        tmp_path,
        *("-c", script),
        PORTAL_MODE="local",
        REMOTE_USER_HEADER="X-Remote-User",
        ALLOWED_HOSTS="testserver",
        PAGES_KEPT_SECONDS="0",
        DEBUG="1",
    )
    assert found.split() == ["200", "302", "1", "0"]


@pytest.mark.wire
def test_single_sign_on_lets_known_staff_in_and_creates_nobody(tmp_path: Path) -> None:
    port = free_port()
    found = json.loads(
        printed(
            tmp_path,
            *("-m", "tests.staff.kit.oidc_walk", str(port)),
            PORTAL_MODE="local",
            ALLOWED_HOSTS="testserver",
            DEBUG="1",
            OIDC_ISSUER=f"http://127.0.0.1:{port}",
            OIDC_CLIENT_ID="portal",
            OIDC_CLIENT_SECRET="s3cret",
            OIDC_NAME="the library",
        )
    )
    wanted, refused = ["/admin/staff/booking/", 200], ["/admin/login/", 302]
    assert found["walks"] == [wanted, wanted, refused, refused, refused, refused]
    assert found["users"] == 3
    # Who has a second factor here is asked for it after the issuer, too.
    assert found["with_factor"] == ["/admin/second-factor/ask/", 302]


def test_without_an_issuer_nothing_is_offered(db: None) -> None:
    assert "Sign in with" not in Client().get(LOGIN).content.decode()
    assert Client().get("/admin/sso/oidc/login/").status_code == 302
