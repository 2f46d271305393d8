"""Links that add a booking to a calendar (CONTRACT.md 4.13, recording 530)."""

from datetime import UTC, datetime
from urllib.parse import quote

from icalendar import Calendar, Event

from portal.engine.bookings.models import Booking
from portal.engine.protocol.values import Json


def calendar_links(row: Booking) -> list[Json]:
    details = _encoded(row.event_type.description if row.event_type else "")
    # For outlook.live.com Cal.com encodes path and subject once more than for outlook.office.com.
    office = outlook(row, details, "%2F", row.title)
    live = outlook(row, details, "%252F", _encoded(row.title))
    return [
        {"label": "Google Calendar", "id": "googleCalendar", "link": google(row, details)},
        {
            "label": "Microsoft Office",
            "id": "microsoftOffice",
            "link": f"https://outlook.office.com{office}",
        },
        {
            "label": "Microsoft Outlook",
            "id": "microsoftOutlook",
            "link": f"https://outlook.live.com{live}",
        },
        {"label": "ICS", "id": "ics", "link": f"data:text/calendar,{quote(ics(row))}"},
    ]


def google(row: Booking, details: str) -> str:
    ends = (row.starts_at, row.ends_at)
    dates = "/".join(each.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for each in ends)
    return (
        f"https://calendar.google.com/calendar/r/eventedit?dates={dates}"
        f"&text={row.title}&details={details}"
    )


def outlook(row: Booking, details: str, slash: str, subject: str) -> str:
    return (
        f"/calendar/0/deeplink/compose?body={details}&enddt={_plain(row.ends_at)}"
        f"&path={slash}calendar{slash}action{slash}compose&rru=addevent"
        f"&startdt={_plain(row.starts_at)}&subject={subject}"
    )


def _encoded(text: str) -> str:
    # The characters that JavaScript's encodeURIComponent leaves alone.
    return quote(text, safe="!'()*-._~")


def ics(row: Booking) -> str:
    event = Event()
    event.add("uid", row.ics_uid)
    event.add("sequence", row.ics_sequence)
    event.add("summary", row.title)
    event.add("dtstamp", row.updated_at)
    event.add("dtstart", row.starts_at.astimezone(UTC))
    event.add("dtend", row.ends_at.astimezone(UTC))
    # An empty LOCATION would show as a blank line in calendars.
    if row.location:
        event.add("location", row.location)
    calendar = Calendar()
    calendar.add("prodid", "-//Booking portal//Engine//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def _plain(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
