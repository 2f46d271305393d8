"""Every address that is printed anywhere opens for whom it is meant: 200, or a redirect that ends there."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import resolve
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.schemas.event_type_input import EventTypeInput
from portal.calcom.scope import USER, EventTypeScope, OrganizationScope
from portal.engine import models
from portal.engine.mail.outbox import send_email
from portal.engine.transport import EngineTransport
from portal.services.portal.readiness import heartbeat_note
from tests.cast import LOCATION, Cast, add_event_type

PORTAL = "https://book.harbour.example"
VIDEO = [{"type": "integration", "integration": "cal-video"}]
SEATS = {"seats_per_time_slot": 3, "show_attendee_info": True, "show_availability_count": True}
# Patterns whose pages another test opens, or that are no pages: the API, and what a click changes.
NOT_PAGES = re.compile(r"/(v2|static)/|/admin/(logout|jsi18n)/")


@pytest.fixture(autouse=True)
def portal(settings: Settings) -> None:
    settings.PORTAL_URL = PORTAL


@pytest.fixture
def uids(cast: Cast, portal: None) -> dict[str, str]:
    """The uids of bookings of each kind, over the whole life of one."""
    client = get_client()
    client.webhooks.create(
        scope=OrganizationScope(cast.organization.pk),
        subscriber_url="https://hooks.example.com/x",
        triggers=["BOOKING_CREATED", "BOOKING_CANCELLED", "BOOKING_RESCHEDULED"],
        active=True,
    )
    own = client.event_types.create(
        EventTypeInput(title="Own", slug="own", length_in_minutes=30, locations=[LOCATION])
    )
    hidden = client.event_types.create(
        EventTypeInput(title="Quiet", slug="quiet", length_in_minutes=30, hidden=True)
    )
    client.private_links.create(scope=EventTypeScope(USER, hidden.id), max_usage_count=2)
    video = add_event_type(cast, "Call", "call", locations=VIDEO)
    seated = add_event_type(cast, "Class", "class", seats=SEATS)
    kinds = {"own": own, "team": cast.visit, "video": video, "seats": seated}
    made = {}
    for hour, (name, event_type) in enumerate(kinds.items(), start=10):
        made[name] = client.bookings.create(
            event_type_id=event_type.id,
            starts_at=f"2026-03-03T{hour}:00:00Z",  # type: ignore[arg-type]  # sent as it is
            attendee={"name": "Ada", "email": "ada@example.com", "time_zone": "Europe/Rome"},
            guests=None if name == "seats" else ["gus@example.com"],
        ).uid
    moved = client.bookings.reschedule(
        made["team"],
        starts_at="2026-03-04T10:00:00Z",  # type: ignore[arg-type]  # sent as it is
    )
    client.bookings.cancel(made["own"], reason="ill")
    return made | {"moved": moved.uid}


def addresses(text: str) -> set[str]:
    """Return the portal's addresses in a text, as paths with their queries."""
    plain = html.unescape(text.replace("\r\n ", ""))
    found = re.findall(re.escape(PORTAL) + r"(/[^\s\"'<>\\)]*)", plain)
    return {one.rstrip(".,;") for one in found}


def check_opened(client: Client, paths: Iterable[str], *, least: int) -> None:
    wanted = sorted(path for path in paths if not NOT_PAGES.match(path))
    assert len(wanted) >= least, wanted
    answers = {path: client.get(path, follow=True).status_code for path in wanted}
    assert answers == dict.fromkeys(wanted, 200)


def answered(cast: Cast) -> Iterator[str]:
    """Yield the bodies of what the API answers to those who read everything."""
    transport = EngineTransport()
    headers = {"Authorization": f"Bearer {transport.portal_key}"}
    organization = f"/organizations/{cast.organization.pk}"
    team = f"{organization}/teams/{cast.team.pk}"
    event_types = [f"/event-types/{row.pk}" for row in models.EventType.objects.filter(team=None)]
    bookings = [f"/bookings/{row.uid}" for row in models.Booking.objects.all()]
    calls = [
        ("GET", "/event-types?username=maren", "2024-06-14"),
        ("GET", "/me", ""),
        ("GET", f"{organization}/users", ""),
        ("GET", f"{organization}/teams", ""),
        ("GET", f"{team}/event-types", ""),
        ("GET", "/bookings", "2024-08-13"),
        *(("GET", path, "2024-06-14") for path in event_types),
        *(("GET", f"{path}/private-links", "") for path in event_types),
        *(("GET", path, "2024-08-13") for path in bookings),
        *(("GET", f"{path}/calendar-links", "2024-08-13") for path in bookings),
        ("POST", f"{team}/invite", ""),
        ("POST", f"/teams/{cast.team.pk}/invite", ""),
    ]
    with httpx.Client(transport=transport, base_url="http://engine/v2", headers=headers) as client:
        for method, path, version in calls:
            more = {"cal-api-version": version} if version else {}
            answer = client.request(method, path, headers=more)
            assert answer.is_success, (path, answer.text)
            yield json.dumps(answer.json())


def test_what_the_api_answers(client: Client, cast: Cast, uids: dict[str, str]) -> None:
    found = set().union(*map(addresses, answered(cast)))
    kinds = {path.split("/")[1].partition("?")[0] for path in found}
    assert kinds >= {"maren", "d", "video", "teams"}
    check_opened(client, found, least=5)


def test_what_webhooks_tell(client: Client, cast: Cast, uids: dict[str, str]) -> None:
    bodies = [row.body for row in models.Delivery.objects.all()]
    assert len(bodies) >= 5
    check_opened(client, set().union(*map(addresses, bodies)), least=1)


def test_what_mails_and_their_calendar_files_say(
    client: Client,
    admin_client: Client,
    uids: dict[str, str],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    for row in models.Email.objects.all():
        send_email.call(row.pk)
    client.post("/bookings", {"email": "ada@example.com"})
    texts = []
    for message in mailoutbox:
        texts += [str(message.body), *(str(content) for content, _ in message.alternatives)]
        for part in message.message().walk():
            if part.get_content_type() == "text/calendar":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                texts.append(content.decode())
    found = set().union(*map(addresses, texts))
    # Who cancelled, or whose booking was moved, reads why nothing can be done any more.
    over = {path for path in found if is_over(path, uids)}
    check_opened(client, found - over, least=12)
    assert {client.get(path, follow=True).status_code for path in over} <= {200, 422}


def is_over(path: str, uids: dict[str, str]) -> bool:
    gone = (uids["own"],)
    return path.startswith(tuple(f"/reschedule/{uid}" for uid in gone)) or path in {
        f"/booking/{uid}/cancel" for uid in gone
    }


def test_what_search_engines_are_told(client: Client, uids: dict[str, str]) -> None:
    text = client.get("/sitemap.xml").content.decode() + client.get("/robots.txt").content.decode()
    check_opened(client, addresses(text), least=6)


def linked(page: str, own: str) -> set[str]:
    """Return where the links, pictures and GET forms of a page lead within the portal, from its path `own`."""
    found = {html.unescape(one) for one in re.findall(r'\s(?:href|src|hx-get)="([^"#]+)', page)}
    found |= {
        html.unescape(one)
        for one in re.findall(r'<form[^>]*method="get"[^>]*action="([^"#]+)', page)
    }
    local = {one.removeprefix(PORTAL) for one in found}
    return {f"{own}{one}" if one.startswith("?") else one for one in local if one[:1] in "/?"}


def crawl(client: Client, start: list[str], *, within: str = "/") -> dict[str, int]:
    """Follow every link from `start`, one of each view and set of parameters; return the statuses."""
    seen: set[Any] = set()
    waiting, statuses = list(start), {}
    while waiting:
        path = waiting.pop()
        parts = urlsplit(path)
        if NOT_PAGES.match(parts.path) or not parts.path.startswith(within):
            continue
        # Of a row or a month, another one is the same page.
        match = resolve(parts.path)
        names = frozenset(dict(parse_qsl(parts.query))) - {"lang", "clock"}
        # Staff's lists are narrowed in a hundred ways.
        kind = (match.view_name or parts.path, names if within == "/" else bool(names))
        if kind in seen:
            continue
        seen.add(kind)
        answer = client.get(path, follow=True)
        statuses[path] = answer.status_code
        if "html" in answer.headers.get("Content-Type", ""):
            last = answer.redirect_chain[-1][0] if answer.redirect_chain else path
            waiting += sorted(linked(answer.content.decode(), urlsplit(last).path))
    return statuses


def test_what_visitors_pages_link(client: Client, cast: Cast, uids: dict[str, str]) -> None:
    start = ["/", "/?q=visit", "/team/desk/visit", "/bookings"]
    start += [f"/booking/{uid}" for uid in (uids["moved"], uids["video"], uids["seats"])]
    statuses = crawl(client, start)
    assert len(statuses) > 15
    assert {path: status for path, status in statuses.items() if status != 200} == {}


def test_what_staff_s_pages_link(admin_client: Client, cast: Cast, uids: dict[str, str]) -> None:
    start = ["/admin/", f"/admin/staff/booking/{uids['moved']}/change/"]
    statuses = crawl(admin_client, start, within="/admin/")
    assert len(statuses) > 60
    assert {path: status for path, status in statuses.items() if status != 200} == {}


def test_what_the_docs_name(client: Client, admin_client: Client, uids: dict[str, str]) -> None:
    texts = [path.read_text() for path in [*Path("docs").glob("*.md"), Path("README.md")]]
    found = {one for text in texts for one in re.findall(r"`(/[a-z][^`\s]*)`", text)}
    link = models.PrivateLink.objects.get()
    # As a task worker does.
    heartbeat_note()
    filled = {
        "/booking/<uid>": f"/booking/{uids['moved']}",
        "/d/<link>/<event>": f"/d/{link.link_id}/quiet",
        "/team/<team>/<event>?month=&date=&cal.tz=&name=&email=": "/team/desk/visit?month=&name=A",
    }
    # No pages of a portal in these tests: a folder, what begins others, calls, and what one setting adds.
    others = {
        "/data",
        "/metrics",
        "/hooks/calcom",
        "/calendars/<token>.ics",
        "/bookings/...",
        "/admin/sso/oidc/login/callback/",
    }
    paths = {filled.get(one, one) for one in found if one not in others}
    paths = {
        one for one in paths if not one.startswith(("/v2", "/usr", "/var", "/etc", "/opt", "/srv"))
    }
    assert len(paths) >= 5
    for path in sorted(paths):
        opener = admin_client if path.startswith("/admin/") else client
        assert opener.get(path, follow=True).status_code == 200, path


@pytest.mark.parametrize("token", ["", "x", "Mg:1vwxG4:forged"])
def test_an_invitation_that_is_none_says_so(client: Client, cast: Cast, token: str) -> None:
    answer = client.get("/teams", {"token": token})
    assert answer.status_code == 404
    assert b"This invitation is not complete" in answer.content
