"""Every page that a visitor can meet, in every state, as addresses of one running portal.

Bookings are made through the portal's own API, whose engine keeps them as a visitor's form would.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.servers import RunningPortal

EVENT = "/team/librarians/half-hour"
ZONE = "cal.tz=Europe/Berlin"
_BOOKINGS = {"cal-api-version": "2024-08-13"}
_SLOTS = {"cal-api-version": "2024-09-04"}


@dataclass
class Maker:
    """Makes bookings of the demo's event types."""

    api: httpx.Client
    keys: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, *, key: str = "", **sent: Any) -> Any:
        """Return the data of an answer."""
        headers = _SLOTS if path == "/slots" else _BOOKINGS
        headers = headers | ({"Authorization": f"Bearer {key}"} if key else {})
        answer = self.api.request(method, path, headers=headers, **sent)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json()["data"]

    def free_time(self, owner: dict[str, str], slug: str) -> str:
        """Return the start of a free slot on the last free day within five weeks.

        It lies in the middle of the day, so that a series stays within it over a change of clocks.
        """
        first = datetime.now(UTC).date() + timedelta(days=1)
        days = self.call(
            "GET",
            "/slots",
            params={
                **owner,
                "eventTypeSlug": slug,
                "start": f"{first}",
                "end": f"{first + timedelta(days=35)}",
            },
        )
        slots = days[max(days)]
        return str(slots[len(slots) // 2]["start"])

    def book(
        self, owner: dict[str, str], slug: str, answers: dict[str, Any] | None = None, **more: Any
    ) -> dict[str, Any]:
        """Return a new booking; of a series the first."""
        body = {
            **owner,
            "eventTypeSlug": slug,
            "start": self.free_time(owner, slug),
            "attendee": {
                "name": "Ada Byron",
                # Each is somebody else: nobody takes two seats of one slot.
                "email": f"{uuid.uuid4().hex[:8]}@example.com",
                "timeZone": "Asia/Tokyo",
            },
            **({"bookingFieldsResponses": answers} if answers else {}),
            **more,
        }
        made = self.call("POST", "/bookings", json=body)
        return dict(made[0] if isinstance(made, list) else made)


@contextmanager
def maker_of(portal: RunningPortal) -> Iterator[Maker]:
    """Give what makes bookings of a portal."""
    with httpx.Client(base_url=f"{portal.url}/v2", timeout=30) as api:
        yield Maker(api)


def addresses(portal: RunningPortal) -> dict[str, str]:
    """Return the address of each page and state by its name."""
    far = (datetime.now(UTC) + timedelta(days=400)).strftime("%Y-%m")
    found = {
        "start": "/",
        "start, searched": "/?q=laser",
        "start, nothing found": "/?q=zebra",
        "start, people": "/?people=1",
        "team": "/team/makerspace",
        "person": "/delia",
        "month": f"{EVENT}?{ZONE}",
        "month, nothing free": f"/jonas/soldering-evening?{ZONE}&month={far}",
        "week": f"{EVENT}?{ZONE}&view=week",
        "list": f"{EVENT}?{ZONE}&view=list",
        "zones": f"{EVENT}?{ZONE}&zones=america",
        "lengths and places": f"/team/librarians/reading-advice?{ZONE}",
        "series": f"/delia/reading-circle?{ZONE}",
        "seats": f"/team/makerspace/open-bench?{ZONE}",
        "own bookings": "/bookings",
        "own bookings, sent": "/bookings/sent",
        "own bookings, bad link": "/bookings/nothing",
        "bad date": f"{EVENT}?date=2026-02-31",
        "unknown page": "/nobody/here",
        "private link, unknown": "/d/nothing/here",
        "slot gone": f"{EVENT}?slot=2020-01-01T09:00:00Z&{ZONE}",
    }
    with maker_of(portal) as maker:
        # Forms last, for times that no booking takes.
        found |= _bookings(maker, portal)
        found |= _forms(maker)
    return {name: f"{portal.url}{path}" for name, path in found.items()}


def _forms(maker: Maker) -> dict[str, str]:
    rooms, makers = {"teamSlug": "rooms", **_ORGANIZATION}, {"teamSlug": "makerspace"}
    makers |= _ORGANIZATION
    return {
        "form with many questions": _form("/team/rooms/school-visit", rooms, maker),
        "form with places": _form("/team/makerspace/project-clinic", makers, maker),
        "form of a series": _form("/delia/reading-circle", {"username": "delia"}, maker),
        "form of a request": _form("/priya/family-history", {"username": "priya"}, maker),
        "form by phone": _form("/owen/phone-the-workshop", {"username": "owen"}, maker),
    }


_ORGANIZATION = {"organizationSlug": "rivermouth"}


def _form(path: str, owner: dict[str, str], maker: Maker) -> str:
    start = maker.free_time(owner, path.rpartition("/")[2])
    return f"{path}?slot={start}&{ZONE}"


def _bookings(maker: Maker, portal: RunningPortal) -> dict[str, str]:
    librarians = {"teamSlug": "librarians", **_ORGANIZATION}
    priya, delia = {"username": "priya"}, {"username": "delia"}
    key = portal.manage("engine_key", "priya").strip().splitlines()[-1]
    confirmed = maker.book(librarians, "half-hour")["uid"]
    cancelled = maker.book(librarians, "half-hour")["uid"]
    maker.call("POST", f"/bookings/{cancelled}/cancel", json={"cancellationReason": "Ill"})
    moved = maker.book(librarians, "half-hour")["uid"]
    start = maker.free_time(librarians, "half-hour")
    maker.call("POST", f"/bookings/{moved}/reschedule", json={"start": start})
    pending = maker.book(priya, "family-history")["uid"]
    declined = maker.book(priya, "family-history")["uid"]
    maker.call("POST", f"/bookings/{declined}/decline", key=key, json={"reason": "Too early"})
    series = maker.book(delia, "reading-circle", recurrenceCount=3)["uid"]
    seat = maker.book({"teamSlug": "makerspace", **_ORGANIZATION}, "open-bench")
    return {
        "booking": f"/booking/{confirmed}?{ZONE}",
        "booking, cancelled": f"/booking/{cancelled}?{ZONE}",
        "booking, moved": f"/booking/{moved}?{ZONE}",
        "booking, pending": f"/booking/{pending}?{ZONE}",
        "booking, declined": f"/booking/{declined}?{ZONE}",
        "booking of a series": f"/booking/{series}?{ZONE}",
        "booking of a seat": f"/booking/{seat['uid']}?seatReferenceUid={seat['seatUid']}&{ZONE}",
        "cancel": f"/booking/{confirmed}/cancel?{ZONE}",
        "cancel a series": f"/booking/{series}/cancel?{ZONE}",
        "move": f"{EVENT}?rescheduleUid={confirmed}&{ZONE}",
        "video": f"/video/{confirmed}?{ZONE}",
        "unknown booking": "/booking/nothing-of-this-name",
    }
