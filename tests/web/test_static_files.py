"""Static files as they are collected and served in production, by WhiteNoise."""

import gzip
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import brotli
import django_htmx
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from portal import settings as production
from portal.web.assets.static_files import slim


@pytest.fixture
def collected(settings: Settings, tmp_path: Path, db: None) -> None:
    settings.STORAGES = production.STORAGES
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.WHITENOISE_AUTOREFRESH = False
    # The portal's own files and htmx's: those of Django would take seconds to compress.
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    (tmp_path / "htmx").mkdir()
    shutil.copy(htmx, tmp_path / "htmx")
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, ("django_htmx", tmp_path / "htmx")]
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
        served = (tmp_path / "collected" / href).read_text()
        source = (Path("static") / re.sub(r"\.\w{12}", "", href)).read_text()
        assert "/*" in source or "//" in source
        assert not re.search(r"/\*|^\s*//|\n[ \t]", served, re.MULTILINE)
        words = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
        words = re.sub(r"^\s*//.*$", "", words, flags=re.MULTILINE)
        # Nothing but blanks is gone as well.
        assert "".join(served.split()) == "".join(words.split())


def test_a_page_names_one_script_which_knows_where_htmx_is(collected: None) -> None:
    page = render_to_string("public/shared/scripts.html")
    assert re.findall(r'(src|data-htmx)="/static/([^.]+)\.', page) == [
        ("src", "public/portal"),
        ("data-htmx", "django_htmx/htmx-2"),
    ]


@pytest.mark.usefixtures("collected")
def test_a_file_that_has_not_changed_says_no_length() -> None:
    client = Client()
    path = staticfiles_storage.url("public/portal.js")
    with closing(client.get(path)) as made:
        again = client.get(path, headers={"if-modified-since": made["Last-Modified"]})
    assert (made.status_code, again.status_code) == (200, 304)
    assert not again.has_header("Content-Length")


@pytest.mark.parametrize("digest", ["0123456789ab", "ffffffffffff"])
def test_a_page_of_another_release_finds_the_present_files(collected: None, digest: str) -> None:
    client = Client()
    page = client.get("/bookings").content.decode()
    present = re.findall(r'"(/static/[\w/.-]+\.\w{12}\.\w+)"', page)
    assert len(present) >= 3
    for href in present:
        other = re.sub(r"\.\w{12}\.", f".{digest}.", href)
        # Closed: each holds an open file.
        with closing(client.get(other)) as response, closing(client.get(href)) as own:
            assert response.status_code == 200, other
            assert response.getvalue() == own.getvalue()
            # Soon asked for again: it is not what the name says.
            assert response["Cache-Control"] == "public, max-age=60"
            assert "immutable" in own["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "public/nothing.0123456789ab.css",
        # No digests.
        "public/visitors.0123.css",
        "public/visitors.0123456789aZ.css",
        "../portal/settings.0123456789ab.py",
    ],
)
def test_what_there_never_was_is_not_found(collected: None, path: str) -> None:
    assert Client().get(f"/static/{path}").status_code == 404
