"""Pictures of other sites are served from this one, and nothing else is."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import signing
from django.test import Client
from pytest_django import Settings

from portal.public.shared.cards import face
from portal.web.assets.pictures import picture_href

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ANSWERS = {
    "/a.png": (200, {"Content-Type": "text/html"}, PNG),
    "/evil.svg": (200, {"Content-Type": "image/svg+xml"}, SVG),
    "/page.png": (200, {"Content-Type": "image/png"}, b"<html>"),
    "/long.png": (200, {}, PNG + b"\0" * 600_000),
    "/gone.png": (404, {}, PNG),
    "/moved": (302, {"Location": "/a.png"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/away": (302, {"Location": "http://10.0.0.1/a.png"}, b""),
}


class Site(ThreadingHTTPServer):
    """Another site, which counts what it is asked for."""

    asked = 0


@pytest.fixture
def site(settings: Settings, tmp_path: object) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked += 1
            status, headers, body = ANSWERS[self.path]
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = Site(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.VAR_DIR = tmp_path
    yield server
    server.shutdown()
    server.server_close()


def url_of(site: Site, path: str) -> str:
    return f"http://127.0.0.1:{site.server_address[1]}{path}"


@pytest.fixture
def calcom(site: Site, settings: Settings) -> Site:
    """The site is the configured Cal.com's own, in the same private network."""
    settings.CALCOM_API_KEY = "cal_test"
    settings.CALCOM_API_URL = url_of(site, "/v2")
    return site


@pytest.mark.wire
@pytest.mark.parametrize("path", ["/a.png", "/moved"])
def test_a_picture_is_fetched_once_and_typed_by_its_bytes(
    client: Client, calcom: Site, path: str
) -> None:
    address = picture_href(url_of(calcom, path))
    for _ in range(3):
        response = client.get(address)
        assert (response.status_code, response.content) == (200, PNG)
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "max-age=86400" in response["Cache-Control"]
        assert response.cookies == {}
    assert calcom.asked == (1 if path == "/a.png" else 2)


@pytest.mark.wire
@pytest.mark.parametrize(
    "path", ["/evil.svg", "/page.png", "/long.png", "/gone.png", "/round", "/away"]
)
def test_what_is_no_picture_or_cannot_be_had_is_not_found_and_not_asked_again(
    client: Client, calcom: Site, path: str
) -> None:
    address = picture_href(url_of(calcom, path))
    assert client.get(address).status_code == 404
    asked = calcom.asked
    assert client.get(address).status_code == 404
    assert calcom.asked == asked


@pytest.mark.wire
def test_private_addresses_are_not_asked(client: Client, site: Site) -> None:
    assert client.get(picture_href(url_of(site, "/a.png"))).status_code == 404
    assert site.asked == 0


@pytest.mark.parametrize(
    "token",
    ["x", "a:b", signing.dumps("https://example.com/a.png")],
    # The last one holds the time, so that two processes would call its test by two names.
    ids=["no token", "no signature", "signed for something else"],
)
def test_an_address_that_was_not_signed_for_this_is_not_found(client: Client, token: str) -> None:
    assert client.get(f"/picture/{token}").status_code == 404


@pytest.mark.parametrize(
    ("url", "is_shown"),
    [
        ("/static/demo/maren.svg", True),
        ("https://cal.example/avatar.png", True),
        ("/api/avatar.png", False),
        ("//evil.example/a.png", False),
        ("javascript:alert(1)", False),
        ("data:image/png;base64,AAAA", False),
        ("", False),
        (None, False),
    ],
)
def test_a_face_shows_only_pictures_of_this_site(url: str | None, is_shown: bool) -> None:
    shown = face("Ada Byron", url)
    assert bool(shown.image_url) == is_shown
    assert not is_shown or shown.image_url.startswith(("/static/", "/picture/"))
    assert shown.initials == "AB"
    assert picture_href(url) == picture_href(url)
