"""Small iCalendar files."""

from collections.abc import Iterable

LINES = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN")


def calendar(*events: Iterable[str], more: Iterable[str] = ()) -> str:
    """Return a file with events, each a list of lines; a UID is added where none is given."""
    lines = [*LINES, *more]
    for number, event in enumerate(events):
        own = [f"UID:{number}@test"] if not any(line.startswith("UID") for line in event) else []
        lines += ["BEGIN:VEVENT", *own, "DTSTAMP:20261101T000000Z", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def event(start: str, end: str, *more: str, summary: str = "Busy") -> list[str]:
    """Return the lines of an event; `start` and `end` are values in UTC or with ``;TZID=...:``."""

    def stamp(name: str, value: str) -> str:
        return f"{name}{value}" if value.startswith(";") else f"{name}:{value}"

    return [stamp("DTSTART", start), stamp("DTEND", end), f"SUMMARY:{summary}", *more]
