"""Static files as they are collected and served in production, by WhiteNoise."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from portal import settings as production


@pytest.fixture
def collected(settings: Settings, tmp_path: Path, db: None) -> None:
    settings.STORAGES = production.STORAGES
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = False
    # The portal's own files: those of Django and htmx would take seconds to compress.
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("identity", None, bytes),
    ],
)
def test_the_sheet_of_a_page_is_kept_for_good_in_the_best_coding(
    collected: None, accepted: str, coding: str | None, unpack: Callable[[bytes], bytes]
) -> None:
    client = Client()
    page = client.get("/bookings").content.decode()
    href = re.findall(r'href="(/static/public/visitors\.\w{12}\.css)"', page)[0]
    response = client.get(href, headers={"Accept-Encoding": accepted})
    assert response.get("Content-Encoding") == coding
    assert "immutable" in response["Cache-Control"]
    source = production.BASE_DIR / "static" / "public" / "visitors.css"
    assert unpack(response.getvalue()) == source.read_bytes()
