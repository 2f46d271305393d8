"""Whatever Cal.com does reaches staff as a page of the admin, with what helps to find the cause."""

import logging

import httpx
import pytest
from django.test import Client

from tests.cast import Cast
from tests.staff.conftest import Answer, SignIn, Wire, refused

PAGES = [
    "booking/",
    "booking/aUid/change/",
    "booking/aUid/delete/",
    "booking/aUid/history/",
    "booking/aUid/do/location/",
    "booking/add/",
    "booking/add/?event_type=1",
    "booking/calendar/",
    "booking/export/",
    "eventtype/1/trouble/",
    "outofoffice/add/",
    "eventtype/",
    "eventtype/1/change/",
    "eventtype/add/",
    "schedule/",
    "schedule/1/change/",
    "schedule/add/",
    "outofoffice/",
    "outofoffice/1/change/",
    "eventtype/1/delete/",
    "eventtype/1/links/",
    "eventtype/1/slots/",
    "team/",
    "team/1/change/",
    "member/",
    "member/1/change/",
    "webhook/",
    "webhook/user.some-id/change/",
]


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route", request=request)


def too_slow(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


def busy(_: httpx.Request) -> httpx.Response:
    headers = {"X-RateLimit-Remaining-Default": "0", "X-RateLimit-Reset-Default": "42"}
    return httpx.Response(429, json={"statusCode": 429, "message": "Too Many"}, headers=headers)


FAULTS: dict[str, tuple[Answer, int, str]] = {
    "400": (refused(400, "BadRequestException: no"), 502, "upstream_failed"),
    "401": (refused(401, "Invalid API Key"), 503, "upstream_key_refused"),
    "403": (refused(403, "Forbidden"), 403, "not_allowed"),
    "404": (refused(404, "Not here"), 404, "not_found"),
    "429": (busy, 503, "upstream_busy"),
    "500": (refused(500, "Internal"), 502, "upstream_failed"),
    "html": (lambda _: httpx.Response(200, html="<h1>hello</h1>"), 502, "upstream_failed"),
    "cut": (
        lambda _: httpx.Response(
            200, content=b'{"status": "succ', headers={"Content-Type": "application/json"}
        ),
        502,
        "upstream_failed",
    ),
    "refused": (unreachable, 503, "upstream_unreachable"),
    "time-out": (too_slow, 503, "upstream_unreachable"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("page", PAGES)
def test_a_fault_is_a_page_of_the_admin(
    admin: Client, wire: Wire, caplog: pytest.LogCaptureFixture, page: str, fault: str
) -> None:
    answer, status, code = FAULTS[fault]
    wire.answer("GET", "/v2/", answer)
    response = admin.get(f"/admin/staff/{page}")
    shown = response.content.decode()
    assert response.status_code == status
    assert code in shown
    assert 'id="content"' in shown
    assert "Traceback" not in shown
    assert "Log out" in shown
    assert [each for each in caplog.records if each.exc_info] == []


def test_the_upstream_s_words_and_request_id_are_shown_and_logged(
    admin: Client, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wire.answer("GET", "/schedules", refused(500, "<i>pool</i> exhausted"))
    shown = admin.get("/admin/staff/schedule/").content.decode()
    assert "&lt;i&gt;pool&lt;/i&gt; exhausted" in shown
    assert "upstream-1" in shown
    assert 'href="/admin/staff/schedule/"' in shown
    warned = [each for each in caplog.records if each.name == "portal.staff.kit.faults"]
    assert [each.levelno for each in warned] == [logging.WARNING]
    assert "upstream-1" in warned[0].getMessage()


def test_when_to_try_again_is_said(admin: Client, wire: Wire) -> None:
    wire.answer("GET", "/webhooks", busy)
    response = admin.get("/admin/staff/webhook/")
    assert response["Retry-After"] == "42"
    assert b"Try again in 42 seconds." in response.content


def test_staff_without_permission_learn_nothing_of_the_upstream(
    sign_in: SignIn, wire: Wire, cast: Cast
) -> None:
    wire.answer("GET", "/v2/", refused(500, "secret words"))
    response = sign_in().get("/admin/staff/schedule/")
    assert response.status_code == 403
    assert b"secret words" not in response.content


def test_django_s_own_pages_work_while_cal_com_does_not(admin: Client, wire: Wire) -> None:
    wire.answer("GET", "/v2/", unreachable)
    for address in ("", "auth/user/", "auth/group/add/", "staff/"):
        assert admin.get(f"/admin/{address}").status_code == 200
