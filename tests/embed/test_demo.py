"""The page that embeds in every way."""

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_it_shows_the_asked_event_type_in_every_way(client: Client) -> None:
    answer = client.get("/embed/demo?event=team/law/intro%22%3E&theme=dark&lang=ar")
    page = answer.content.decode()
    assert page.count('event="team/law/intro&quot;&gt;"') == 4
    assert 'data-theme="dark"' in page
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_in_production_it_is_for_staff(
    client: Client, admin_client: Client, settings: Settings
) -> None:
    settings.IS_PRODUCTION = True
    assert client.get("/embed/demo?event=a/b").status_code == 404
    assert admin_client.get("/embed/demo?event=a/b").status_code == 200
