"""Mail as its readers' programs see it."""

from email.message import Message
from typing import Any

from django.core.mail import EmailMessage
from icalendar import Calendar


def to[Sent: EmailMessage](messages: list[Sent], email: str) -> Sent:
    """Return the one message to an address."""
    (found,) = [each for each in messages if email in each.to[0]]
    return found


def entries(message: EmailMessage) -> list[tuple[str, Any]]:
    """Return (METHOD, VEVENT) of each entry in the attached calendar files."""
    return [entry for part in parts(message) for entry in read(part)]


def parts(message: EmailMessage) -> list[Message]:
    """Return the attached calendar files as parts of the finished message."""
    walked = message.message().walk()
    return [part for part in walked if part.get_content_type() == "text/calendar"]


def read(part: Message) -> list[tuple[str, Any]]:
    """Return (METHOD, VEVENT) of a calendar file's entries; its method is that of the header."""
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    assert events
    assert part.get_param("method") == calendar["METHOD"]
    return [(str(calendar["METHOD"]), event) for event in events]


class CalendarProgram:
    """What a calendar shows that obeys RFC 5546: a later SEQUENCE replaces, CANCEL removes."""

    def __init__(self) -> None:
        self.events: dict[str, Any] = {}
        self._sequences: dict[str, int] = {}

    def receive(self, message: EmailMessage) -> None:
        """Apply the entries of a message."""
        for method, event in entries(message):
            uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
            if sequence <= self._sequences.get(uid, -1):
                continue
            self._sequences[uid] = sequence
            if method == "CANCEL":
                assert event["STATUS"] == "CANCELLED"
                self.events.pop(uid, None)
            else:
                self.events[uid] = event["DTSTART"].dt
