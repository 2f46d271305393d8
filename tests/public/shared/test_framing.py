"""Who may frame an answer: its address decides, whatever is answered and whatever answers it."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, RawPostDataException
from django.test import Client
from django.urls import include, path
from django.utils.datastructures import MultiValueDictKeyError

import portal.urls
from portal.public.shared.state import UnreadableAddress
from portal.public.shared.visitors_page import visitors_page
from portal.services.errors import LinkEnded, NotFound, OutcomeUnknown, ServiceError, TooOften
from portal.services.portal.framing import Framing
from portal.web.frames import policy
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
    path("team/<int:number>", visitors_page(_broken)),
    path("admin/<int:number>", _broken),
    path("bookings/<int:number>", visitors_page(_broken)),
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
    assert denied == ("frame-ancestors 'none'" in policy)
    return allowed


@pytest.mark.parametrize(
    ("address", "origins"),
    [
        *(
            (one, "site")
            for one in ("/", "/anna", "/anna/intro", "/teams", "/nothing/at/all", "/team")
        ),
        *(
            (one, "site")
            for one in ("/bookingsx", "/administrator/x", "/dora/intro", "/@anna", "/%00")
        ),
        *(
            (one, "site law")
            for one in ("/team/law", "/team/law/intro", "/TEAM/Law/x", "//team//law/x")
        ),
        *(
            (one, "site")
            for one in ("/team/other", "/team/other/law", "/law", "/law/intro", "/x/team/law")
        ),
        *(
            (one, "site law tax")
            for one in ("/booking/u", "/booking/u/cancel", "/request/t", "/video/u")
        ),
        *((one, "site law tax") for one in ("/reschedule/u", "/slots/hold", "/booking")),
        *(
            (one, "")
            for one in (
                "/admin",
                "/admin/",
                "/ADMIN/login/",
                "//admin/x",
                "/bookings",
                "/bookings/t",
            )
        ),
        *(
            (one, "")
            for one in (
                "/d/link",
                "/d/link/intro",
                "/v2/slots",
                "/hooks/x",
                "/health",
                "/static/x.js",
            )
        ),
        *((one, "") for one in ("/embed/embed.js", "/.well-known/security.txt", "/api/v2/me")),
    ],
)
def test_the_address_says_who_may_frame(
    monkeypatch: pytest.MonkeyPatch, address: str, origins: str
) -> None:
    known = Framing(("site",), {"law": ("law", "site"), "tax": ("tax",)})
    monkeypatch.setattr(policy, "framing_known", lambda: known)
    assert " ".join(policy.ancestors_of(address)) == origins


@pytest.mark.django_db
def test_a_page_of_each_kind_of_error_is_framed_as_its_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without an organization the page says that it opens soon.
    monkeypatch.setattr("portal.web.error_pages.is_set_up", lambda: True)
    client.raise_request_exception = False
    assert len(ERRORS) > 20
    assert {NotFound, LinkEnded, OutcomeUnknown} <= {*ERRORS}
    found: dict[tuple[str, str], bool] = {}
    for number, error in enumerate(ERRORS):
        for door in ("team", "admin", "bookings"):
            for headers in ({}, {"HX-Request": "true"}):
                response = client.get(f"/{door}/{number}?embed", headers=headers)
                status = response.status_code
                assert status == getattr(error, "status", status) >= 400, error
                found[door, error.__name__] = may_be_framed(response)
    assert found == {(door, name): door == "team" for door, name in found}


@pytest.mark.django_db
def test_without_allowed_origins_nothing_is_framed(client: Client, settings: LazySettings) -> None:
    settings.FRAME_ANCESTORS = []
    for address in ("/team/0", "/nothing", "/booking/nothing"):
        response = client.get(address)
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_portal_s_own_pages_show_others(client: Client, settings: LazySettings) -> None:
    settings.FRAME_ANCESTORS = []
    own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe"}
    policy = client.get("/team/0", headers=own)["Content-Security-Policy"]
    assert "frame-ancestors 'self';" in policy
    for headers, address in (
        (own | {"Sec-Fetch-Site": "same-site"}, "/team/0"),
        (own | {"Sec-Fetch-Dest": "document"}, "/team/0"),
        (own, "/bookings"),
        (own, "/admin/0"),
    ):
        policy = client.get(address, headers=headers)["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, (headers, address)


def test_what_no_view_answers_is_framed_as_its_address(client: Client, cast: Cast) -> None:
    answers = {
        "an unknown host": client.get("/team/desk", headers={"host": "elsewhere.example"}),
        "an address that is nearly right": client.get("/Team/Desk/?embed"),
        "a method that is not taken": client.delete("/team/desk?embed"),
        "nothing here": client.get("/team/nobody/visit?embed"),
        "no such booking": client.get("/booking/nothing?embed"),
        "a form from nowhere": client.post("/team/desk/visit?embed"),
        "an address that cannot be read": client.get("/team/desk/visit?rescheduleUid=%21"),
    }
    found = {what: (one.status_code, may_be_framed(one)) for what, one in answers.items()}
    statuses = dict(zip(answers, (400, 301, 405, 404, 404, 400, 400), strict=True))
    assert found == {what: (status, True) for what, status in statuses.items()}
    never = ("/admin/staff/nothing/", "/d/Nothing-Here", "/d/Nothing-Here/quiet", "/bookings")
    assert not any(may_be_framed(client.get(address)) for address in never)
