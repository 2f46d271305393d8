"""A visitor without a browser: reads pages, fills in forms, waits where a page says to wait."""

import contextlib
import html
import http.client
import random
import re
import time
import urllib.parse
from dataclasses import dataclass, field
from datetime import UTC, datetime

MOST_TRIES = 40
PAUSE = 0.3
CHOSEN = re.compile(r'<input type="radio" name="([^"]+)" value="([^"]*)"[^>]* checked')
"""What a form proposes."""
TAKEN = {409, 422}
"""Somebody else has the time."""


def coming_months(count: int) -> list[str]:
    """Return the months that follow today's, as addresses name them."""
    today = datetime.now(UTC).date()
    numbers = [today.year * 12 + today.month + ahead for ahead in range(count)]
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


@dataclass
class Answer:
    """A page."""

    status: int
    text: str
    location: str


@dataclass
class Visitor:
    """Books, moves and cancels by the portal's pages; remembers the bookings it was shown."""

    host: str
    port: int
    name: str
    random: random.Random
    # How many months ahead it books.
    months: int = 2
    bookings: list[str] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    # How each sent form for a new booking ended, and after how many seconds.
    ends: list[tuple[str, float]] = field(default_factory=list)

    def request(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Send one request and return its answer."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        body = urllib.parse.urlencode(form) if form else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        self.seen.append(answer.status)
        return Answer(answer.status, text, answer.getheader("Location") or "")

    def get(self, path: str) -> Answer | None:
        """Return a page that is there, trying again while it is not; None in the end."""
        for _ in range(MOST_TRIES):
            answer = self.request("GET", path)
            if answer.status < 500 and answer.status != 202:
                return answer
            time.sleep(PAUSE)
        return None

    def book(self, event: str) -> str:
        """Book some free slot of an event type; return the booking's uid, empty when it came to nothing."""
        month = self.random.choice(["", *coming_months(self.months)])
        page = self.get(f"{event}?month={month}")
        slots = re.findall(r'href="([^"]+slot=[^"]+)"', page.text) if page else []
        if not slots:
            return ""
        address = html.unescape(self.random.choice(slots))
        form = self.get(address)
        if form is None or 'name="token"' not in form.text or 'name="email"' not in form.text:
            return ""
        data = dict(CHOSEN.findall(form.text))
        data |= {"name": self.name, "email": f"{self.name}.{len(self.seen)}@visitors.example"}
        began = time.monotonic()
        uid = self._submit(address, form.text, data)
        if self.seen[-1] not in TAKEN:
            self.ends.append(("made" if uid else "not made", time.monotonic() - began))
        if uid:
            self.bookings.append(uid)
        return uid

    def cancel(self, uid: str) -> str:
        """Cancel a booking."""
        address = f"/booking/{uid}/cancel"
        page = self.get(address)
        if page is None or 'name="token"' not in page.text:
            return ""
        return self._submit(address, page.text, {"reason": "Changed my mind"})

    def move(self, uid: str) -> str:
        """Move a booking to some other free slot; return the new uid."""
        lead = self.get(f"/reschedule/{uid}")
        if lead is None or not lead.location:
            return ""
        page = self.get(lead.location)
        slots = re.findall(r'href="([^"]+slot=[^"]+)"', page.text) if page else []
        if not slots:
            return ""
        address = html.unescape(self.random.choice(slots))
        form = self.get(address)
        if form is None or 'name="token"' not in form.text:
            return ""
        new = self._submit(address, form.text, {"rescheduleReason": "Train"})
        if new:
            self.bookings.append(new)
        return new

    def _submit(self, address: str, page: str, data: dict[str, str]) -> str:
        token = re.findall(r'name="token" value="([^"]+)"', page)[0]
        form = {"token": html.unescape(token), **data}
        for _ in range(MOST_TRIES):
            answer = self.request("POST", address, form)
            if answer.status == 303:
                return urllib.parse.urlsplit(answer.location).path.split("/")[2]
            if answer.status in TAKEN:
                return ""
            # 202: being looked up. 5xx: nothing was sent. Either way the same form may be sent again.
            time.sleep(PAUSE)
        return ""
