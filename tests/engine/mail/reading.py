"""Mail as its readers' programs see it."""

from icalendar import Calendar


def to(messages, email):
    """Return the one message to an address."""
    (found,) = [each for each in messages if email in each.to[0]]
    return found


def entries(message):
    """Return (METHOD, VEVENT) of each attached calendar file."""
    return [read(part) for part in parts(message)]


def parts(message):
    """Return the attached calendar files as parts of the finished message."""
    walked = message.message().walk()
    return [part for part in walked if part.get_content_type() == "text/calendar"]


def read(part):
    """Return (METHOD, VEVENT) of a calendar file; its method is that of the header."""
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    assert part.get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), event


class CalendarProgram:
    """What a calendar shows that obeys RFC 5546: a later SEQUENCE replaces, CANCEL removes."""

    def __init__(self):
        self.events = {}
        self._sequences = {}

    def receive(self, message):
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
