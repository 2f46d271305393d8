"""Static files as they are collected and served in production, by WhiteNoise."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from portal import settings as production
from portal.web.assets.static_files import HTMX, OWN, SlimStorage, slim


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
    assert unpack(response.getvalue()).decode() == slim(source.read_text("utf-8"), ".css")


def test_sheets_and_scripts_are_served_without_their_comments(
    collected: None, tmp_path: Path
) -> None:
    page = Client().get("/bookings").content.decode()
    for href in re.findall(r'"/static/(public/\w+\.\w{12}\.(?:css|js))"', page):
        served = (tmp_path / href).read_text()
        source = (Path("static") / re.sub(r"\.\w{12}", "", href)).read_text()
        assert "/*" in source or "//" in source
        assert not re.search(r"/\*|^\s*//|\n[ \t]", served, re.MULTILINE)
        words = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
        words = re.sub(r"^\s*//.*$", "", words, flags=re.MULTILINE)
        # Nothing but blanks is gone as well.
        assert "".join(served.split()) == "".join(words.split())


def test_a_first_visit_asks_for_one_script(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path
    for name, text in ((HTMX, "var htmx=1\n"), (OWN, "// Ours.\nconst own = htmx;\n")):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    storage = SlimStorage(location=tmp_path)
    paths = {name: (storage, name) for name in (HTMX, OWN)}
    assert len({name for name, *_ in storage.post_process(paths)}) == 2
    served = (tmp_path / storage.stored_name(OWN)).read_text()
    # Its names stay its own, and htmx's is the window's.
    assert served == "var htmx=1;\n(()=>{'use strict';\nconst own = htmx;\n})();\n"


def test_pages_name_one_script_where_files_are_collected(collected: None) -> None:
    page = render_to_string("public/shared/scripts.html")
    assert re.findall(r"<script ([^>]*?)src=\"/static/([^.]+)", page) == [
        ("defer ", "public/portal")
    ]


def test_pages_name_both_where_files_are_served_as_they_are_written() -> None:
    page = render_to_string("public/shared/scripts.html")
    assert re.findall(r"src=\"/static/([^.]+)", page) == ["django_htmx/htmx-2", "public/portal"]
