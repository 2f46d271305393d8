"""Pages of errors in a frame: whatever ends a visitors' view, its page may be framed as the view's own may be."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, RawPostDataException
from django.test import Client
from django.urls import include, path
from django.utils.datastructures import MultiValueDictKeyError

import portal.urls
from portal.public.shared.framing import visitors_page
from portal.public.shared.state import UnreadableAddress
from portal.services.errors import LinkEnded, NotFound, OutcomeUnknown, ServiceError, TooOften
from tests.cast import Cast

INTRANET = "https://intranet.example.com"
ALLOWED = f"frame-ancestors 'self' {INTRANET}"


def kinds(base: type[ServiceError] = ServiceError) -> Iterator[type[ServiceError]]:
    yield base
    for kind in base.__subclasses__():
        yield from kinds(kind)


ERRORS: list[type[Exception]] = [
    *dict.fromkeys(kinds()),
    *(Http404, PermissionDenied, SuspiciousOperation, BadRequest, RawPostDataException),
    *(UnreadableAddress, MultiValueDictKeyError, RuntimeError),
]

MADE: dict[type[Exception], Callable[[], Exception]] = {
    LinkEnded: LinkEnded,
    TooOften: lambda: TooOften(kind="address", retry_after=5),
}


def _broken(_request: HttpRequest, number: int) -> HttpResponse:
    error = ERRORS[number]
    raise MADE[error]() if error in MADE else error("broken")


handler400, handler403 = portal.urls.handler400, portal.urls.handler403
handler404, handler500 = portal.urls.handler404, portal.urls.handler500
urlpatterns = [
    path("framed/<int:number>", visitors_page(_broken)),
    path("alone/<int:number>", _broken),
    path("", include("portal.urls")),
]


@pytest.fixture(autouse=True)
def _framed(settings: LazySettings) -> None:
    settings.ROOT_URLCONF = __name__
    settings.FRAME_ANCESTORS = [INTRANET]


def may_be_framed(response: HttpResponseBase) -> bool:
    policy = response.headers["Content-Security-Policy"]
    allowed, denied = ALLOWED in policy, response.headers.get("X-Frame-Options") == "DENY"
    # One without the other would be a page that some browsers frame and others do not.
    assert allowed != denied, policy
    return allowed


@pytest.mark.django_db
def test_a_page_of_each_kind_of_error_is_framed_as_its_view(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without an organization the page says that it opens soon.
    monkeypatch.setattr("portal.web.error_pages.is_set_up", lambda: True)
    client.raise_request_exception = False
    assert len(ERRORS) > 20
    assert {NotFound, LinkEnded, OutcomeUnknown} <= {*ERRORS}
    found: dict[tuple[str, str], bool] = {}
    for number, error in enumerate(ERRORS):
        for view in ("framed", "alone"):
            for headers in ({}, {"HX-Request": "true"}):
                response = client.get(f"/{view}/{number}?embed", headers=headers)
                status = response.status_code
                assert status == getattr(error, "status", status) >= 400, error
                found[view, error.__name__] = may_be_framed(response)
    assert found == {(view, name): view == "framed" for view, name in found}


@pytest.mark.django_db
def test_without_allowed_origins_no_error_is_framed(client: Client, settings: LazySettings) -> None:
    settings.FRAME_ANCESTORS = []
    response = client.get("/framed/0")
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_visitors_addresses_with_nothing_are_framed(client: Client, cast: Cast) -> None:
    addresses = ["d/Nothing-Here/quiet", "d/Nothing-Here", "booking/nothing", "team/nobody"]
    addresses += [
        "team/nobody/visit",
        "team/desk/nothing",
        "nobody",
        "nobody/visit",
        "video/nothing",
    ]
    for address in addresses:
        response = client.get(f"/{address}?embed")
        assert (response.status_code, may_be_framed(response)) == (404, True), address
    assert not may_be_framed(client.get("/admin/staff/nothing/"))
