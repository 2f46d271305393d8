"""A database that is locked or away is an ordinary case: 503, nothing typed is lost, no password is repeated."""

import html
from collections.abc import Mapping

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, InterfaceError, OperationalError
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from portal.services.errors import UpstreamBusy
from portal.services.models import Look
from portal.services.models.presentation import ONLY
from portal.web.middleware import ServiceErrorMiddleware

TYPED = {"name": "Ada <Byron>", "notes": "Keep me", "guests": ["a@example.com", "b@example.com"]}
pytestmark = pytest.mark.django_db


def answered(request: HttpRequest, error: Exception) -> HttpResponse | None:
    return ServiceErrorMiddleware(lambda _: HttpResponse()).process_exception(request, error)


def post(rf: RequestFactory, data: Mapping[str, object]) -> HttpRequest:
    request = rf.post("/team/desk/visit?slot=2026-03-03T10:00:00Z", data)
    request.htmx = False  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    "said",
    ["database is locked", "database table is locked", "server closed the connection unexpectedly"],
)
def test_what_was_typed_can_be_sent_again(rf: RequestFactory, said: str) -> None:
    response = answered(post(rf, TYPED), OperationalError(said))
    assert response is not None
    assert response.status_code == 503
    assert 0 < int(response.headers["Retry-After"]) < 60
    page = response.content.decode()
    for value in ("Ada <Byron>", "Keep me", "a@example.com", "b@example.com"):
        assert f'value="{html.escape(value)}"' in page
    # Staff alone read of the database, in the log.
    assert said not in page


@pytest.mark.parametrize("error", [OperationalError("locked"), InterfaceError("closed")])
@pytest.mark.parametrize("method", ["load", "save"])
def test_a_session_that_cannot_be_read_or_kept_is_no_fault_of_the_portal(
    client: Client, monkeypatch: pytest.MonkeyPatch, method: str, error: Exception
) -> None:
    def away(*_: object, **__: object) -> None:
        raise error

    user = User.objects.create_user("kim", password="long and right", is_staff=True)
    client.force_login(user)
    client.raise_request_exception = False
    monkeypatch.setattr(SessionStore, method, away)
    # Signing in writes a session after the view, every page of staff reads one.
    response = client.post("/admin/login/", {"username": "kim", "password": "long and right"})
    if method == "load":
        response = client.get("/admin/")
    assert response.status_code == 503
    assert 0 < int(response.headers["Retry-After"]) < 60
    assert b"long and right" not in response.content


@pytest.mark.parametrize("name", ["password", "new_password1", "oldPassword"])
@pytest.mark.parametrize("error", [OperationalError("locked"), UpstreamBusy()])
def test_no_password_is_repeated(rf: RequestFactory, name: str, error: Exception) -> None:
    response = answered(post(rf, {"username": "ada", name: "s3cret"}), error)
    assert response is not None
    assert response.status_code == 503
    assert b"s3cret" not in response.content


def test_a_fault_of_the_portal_stays_one(rf: RequestFactory) -> None:
    assert answered(post(rf, TYPED), IntegrityError("null value")) is None


def _away(*_arguments: object, **_named: object) -> None:
    raise OperationalError("connection to server failed: Connection refused")


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that has been away for so long that nothing is kept any more."""
    monkeypatch.setattr(CursorWrapper, "execute", _away)
    monkeypatch.setattr(CursorWrapper, "executemany", _away)


VISITORS = (
    "/",
    "/team/desk",
    "/team/desk/visit",
    "/team/desk/visit?month=2026-03&view=week",
    "/team/desk/visit?slot=2026-03-03T10:00:00Z",
    "/ann",
    "/ann/visit?embed=box",
    "/d/abc123/visit",
    "/booking/abc123",
    "/booking/abc123/cancel",
    "/reschedule/abc123",
    "/nothing/at/all/is/here",
)


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Accept-Language": "ar"}])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", VISITORS)
def test_every_page_says_so_itself(
    client: Client, path: str, method: str, headers: dict[str, str]
) -> None:
    client.raise_request_exception = False
    response = getattr(client, method)(path, headers=headers)
    # Some need no database to refuse a form, or to say that nothing is here.
    assert response.status_code in {503, 403, 404, 405, 422, 400}, response.content[:200]
    if response.status_code == 503:
        assert int(response.headers["Retry-After"]) > 0
        assert response.headers["Cache-Control"] == "no-store"
    if method == "get" and path != VISITORS[-1]:
        assert response.status_code == 503
        assert b"<h1" in response.content


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/staff/booking/", "/health"])
def test_staff_s_pages_say_so_too(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(CursorWrapper, "execute", _away)
    admin_client.raise_request_exception = False
    response = admin_client.get(path)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("path", ["/v2/me", "/v2/bookings", "/api/v2/bookings"])
def test_programs_are_answered_in_json(client: Client, path: str) -> None:
    response = client.get(path, headers={"Authorization": "Bearer cal_x"})
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert response.json()["status"] == "error"


def test_a_page_of_an_outage_looks_like_the_others(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Look.objects.create(pk=ONLY, name="The Reading Room")
    client.get("/bookings")
    monkeypatch.setattr(CursorWrapper, "execute", _away)
    response = client.get("/booking/abc123")
    assert response.status_code == 503
    assert "The Reading Room" in response.content.decode()
