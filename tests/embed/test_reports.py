"""Reports of refused frames: what browsers send is counted by site and day, and nothing that others send does harm."""

import json
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

from portal.services.models import FramingSite, RefusedFrame
from portal.services.portal import framing

pytestmark = pytest.mark.django_db
PORTAL = "https://book.example.com"
WIKI = "https://wiki.example.com"


def report(client: Client, body: Any, **more: Any) -> int:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(
        "/embed/refused", text, content_type="application/csp-report", **more
    ).status_code


def old(page: str = "/team/law/intro?name=Ada", **more: Any) -> dict[str, object]:
    said = {
        "violated-directive": "frame-ancestors",
        "blocked-uri": WIKI,
        "document-uri": PORTAL + page,
    }
    return {"csp-report": said | more}


def counted() -> list[tuple[str, int, str]]:
    return list(RefusedFrame.objects.order_by("origin").values_list("origin", "number", "path"))


def test_both_kinds_of_reports_are_counted_by_site_and_day(client: Client) -> None:
    body = {
        "effectiveDirective": "frame-ancestors",
        "blockedURL": WIKI + "/",
        "documentURL": PORTAL + "/anna",
    }
    with time_machine.travel("2026-03-02T10:00:00Z"):
        assert report(client, old()) == 204
        assert report(client, [{"type": "csp-violation", "body": body}]) == 204
        assert counted() == [(WIKI, 2, "/anna")]
    with time_machine.travel("2026-03-03T10:00:00Z"):
        report(client, old())
        assert [one.number for one in framing.refused_frames_since()] == [1, 2]
    with time_machine.travel("2026-05-03T10:00:00Z"):
        report(client, old())
        assert counted() == [(WIKI, 1, "/team/law/intro")]


def test_the_site_may_stand_in_the_referrer_only(client: Client) -> None:
    report(client, old(**{"blocked-uri": PORTAL + "/anna", "referrer": WIKI + "/page?secret=1"}))
    assert counted() == [(WIKI, 1, "/team/law/intro")]


def test_chromium_names_the_site_in_the_header_of_its_request(client: Client) -> None:
    body = {
        "document-uri": PORTAL + "/",
        "referrer": "",
        "effective-directive": "frame-ancestors",
        "blocked-uri": PORTAL + "/",
    }
    report(client, {"csp-report": body}, headers={"Referer": WIKI + "/"})
    assert counted() == [(WIKI, 1, "/")]
    report(client, {"csp-report": body}, headers={"Referer": PORTAL + "/anna"})
    assert counted() == [(WIKI, 1, "/")]


@pytest.mark.parametrize("page", ["/booking/Uid1", "/request/to.ken", "/reschedule/Uid1?x=1"])
def test_no_key_to_a_booking_is_stored(client: Client, page: str) -> None:
    report(client, old(page))
    assert counted() == [(WIKI, 1, f"/{page.split('/')[1]}/…")]


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"{",
            b"null",
            b"[[[[",
            b"[1, null]",
            b'{"csp-report": 1}',
            b"\xff\xfe",
            b"[" * 9000,
        ),
        old(**{"violated-directive": "script-src"}),
        old(**{"blocked-uri": "data"}),
        {
            "csp-report": {
                "effective-directive": "frame-ancestors",
                "blocked-uri": 5,
                "referrer": None,
            }
        },
        old(**{"blocked-uri": "https://*.example.com"}),
        old(**{"blocked-uri": "https://a.example;script-src *"}),
        old(**{"blocked-uri": "chrome-extension://abc"}),
        old(**{"blocked-uri": PORTAL}),
        old(**{"document-uri": "https://[", "blocked-uri": WIKI}),
        *(old(page) for page in ("/admin/login/", "/bookings/token", "/d/secret/quiet", "/v2/me")),
    ],
)
def test_whatever_else_comes_is_dropped(client: Client, body: Any) -> None:
    assert report(client, body) == 204
    assert counted() == []


def test_what_is_too_long_is_not_read(client: Client) -> None:
    assert report(client, old(filler="x" * 30_000)) == 204
    assert counted() == []
    assert client.get("/embed/refused").status_code == 405


def test_a_site_that_is_allowed_meanwhile_is_not_counted(
    client: Client, settings: LazySettings
) -> None:
    settings.FRAME_ANCESTORS = [WIKI]
    report(client, old())
    assert counted() == []


def test_a_day_has_a_bound_of_sites(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "MOST_REFUSED_A_DAY", 3)
    for number in range(5):
        report(client, old(**{"blocked-uri": f"https://s{number}.example.com"}))
    report(client, old(**{"blocked-uri": "https://s1.example.com"}))
    assert [number for _origin, number, _path in counted()] == [1, 2, 1]


def test_one_sender_reports_only_so_often(client: Client, settings: LazySettings) -> None:
    settings.THROTTLE_ADDRESS = "2/hour"
    assert [report(client, old()) for _each in range(4)] == [204] * 4
    assert counted() == [(WIKI, 2, "/team/law/intro")]


def test_pages_ask_for_reports_but_those_that_are_never_framed(client: Client) -> None:
    for address, is_asked in (
        ("/team/law/intro", True),
        ("/bookings", False),
        ("/admin/login/", False),
    ):
        policy = client.get(address)["Content-Security-Policy"]
        assert ("report-uri /embed/refused" in policy) is is_asked, address


def test_staff_s_list_counts_beside_the_environment(client: Client, settings: LazySettings) -> None:
    settings.FRAME_ANCESTORS = [WIKI]
    FramingSite.objects.create(origin="https://all.example.com")
    FramingSite.objects.create(origin=WIKI)
    FramingSite.objects.create(origin="https://law.example.com", team_id=7, team_slug="law")
    framing.framing_changed()
    found = framing.framing_known()
    assert found.site == (WIKI, "https://all.example.com")
    assert found.of_team("law") == (*found.site, "https://law.example.com")
    assert found.of_team("tax") == found.site
    policy = client.get("/team/law/nothing")["Content-Security-Policy"]
    assert (
        f"frame-ancestors 'self' {WIKI} https://all.example.com https://law.example.com" in policy
    )
