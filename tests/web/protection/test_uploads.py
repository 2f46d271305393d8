"""What is too much is refused before it is read, and files are left out where nobody asked for any."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from portal.web.protection.uploads import MOST_WITH_PICTURES, TAKE_PICTURES, UploadMiddleware

pytestmark = pytest.mark.django_db
KILOBYTE = 1024
APPEARANCE = "/admin/services/look/1/change/"


class Unread:
    """A body that must not be read."""

    def read(self, *_arguments: Any) -> bytes:
        raise AssertionError

    def __iter__(self) -> Iterator[bytes]:
        raise AssertionError


def answer(path: str, length: object, **extra: Any) -> HttpResponse | None:
    request = RequestFactory().post(path, **extra)
    request.META |= {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    request.resolver_match = resolve(path)
    return UploadMiddleware(lambda _: HttpResponse()).process_view(request)


@pytest.mark.parametrize(
    "path", ["/", "/team/a/b", "/booking/x/cancel", "/bookings", "/admin/login/"]
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain"])
@pytest.mark.parametrize("length", [513 * KILOBYTE, 10**12])
def test_it_is_refused_by_its_length(path: str, kind: str, length: int) -> None:
    response = answer(path, length, content_type=kind, HTTP_HOST="localhost")
    assert response is not None
    assert response.status_code == 413
    assert response.headers["Connection"] == "close"
    assert "too large" in response.content.decode()


@pytest.mark.parametrize("length", ["", "0", "many", 512 * KILOBYTE])
def test_the_longest_form_is_not(length: object) -> None:
    assert answer("/team/a/b", length) is None


def test_only_pages_of_pictures_take_more() -> None:
    pages = (
        APPEARANCE,
        "/admin/setup/organization/",
        "/admin/staff/member/1/picture/",
        "/admin/mine/picture/",
    )
    assert {resolve(page).view_name for page in pages} == TAKE_PICTURES
    assert answer(APPEARANCE, MOST_WITH_PICTURES) is None
    assert answer(APPEARANCE, MOST_WITH_PICTURES + 1) is not None


@pytest.mark.parametrize("path", ["/v2/bookings", "/hooks/calcom/x"])
def test_programs_are_refused_in_their_own_words(path: str) -> None:
    request = RequestFactory().post(path)
    request.META["CONTENT_LENGTH"] = str(10**9)
    assert UploadMiddleware(lambda _: HttpResponse()).process_view(request) is None


@pytest.mark.parametrize(("path", "number"), [(APPEARANCE, 1), ("/team/a/b", 0)])
def test_files_come_with_pages_of_pictures_only(path: str, number: int) -> None:
    picture = SimpleUploadedFile("logo.png", b"x" * 1000)
    request: HttpRequest = RequestFactory().post(path, {"logo_file": picture, "name": "Library"})
    request.resolver_match = resolve(path)

    assert UploadMiddleware(lambda _: HttpResponse()).process_view(request) is None

    assert len(request.FILES) == number
    assert request.POST["name"] == "Library"
