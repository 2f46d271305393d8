"""What the recipient of an email may read of a booking, in the email as in its calendar entry.

A host reads everything. Who booked reads the own booking, a participant with a seat the own seat and nobody else's. A
guest never asked for the email: what somebody else typed, their links and the other guests are not in it. Hosts'
addresses stand nowhere if the event type hides them, or is gone.
"""

from enum import Enum, auto

from portal.conf.address import home_url
from portal.engine.bookings.models import Booking
from portal.engine.mail.models import Email
from portal.engine.mail.words import one_line, plain_name, typed_lines
from portal.engine.protocol.values import Json


class Audience(Enum):
    HOST = auto()
    BOOKER = auto()
    PARTICIPANT = auto()
    GUEST = auto()


def audience_of(email: Email) -> Audience:
    if email.to_host:
        return Audience.HOST
    if email.recipient.get("isGuest"):
        return Audience.GUEST
    return Audience.PARTICIPANT if email.recipient.get("seatUid") else Audience.BOOKER


def hides_hosts(row: Booking) -> bool:
    return row.event_type is None or bool(row.event_type.extras.get("hideOrganizerEmail"))


def title_of(email: Email, row: Booking) -> str:
    match audience_of(email):
        case Audience.GUEST:
            return one_line(row.event_type.title) if row.event_type else host_name(row)
        case Audience.PARTICIPANT:
            # One that was written by an earlier release has no title of its own.
            title = email.recipient.get("title")
            neutral = row.event_type.title if row.event_type else host_name(row)
            return one_line(title or neutral)
        case _:
            return one_line(row.title)


def location_of(email: Email, row: Booking) -> str:
    """Return where it takes place, empty for a guest if the booker said where."""
    stored = one_line(row.meeting_url or row.location or "")
    match audience_of(email):
        case Audience.GUEST:
            return stored if _is_of_staff(row) else ""
        case Audience.PARTICIPANT:
            return one_line(email.recipient.get("location", stored))
        case _:
            return stored


def notes_of(email: Email, row: Booking) -> str:
    return "" if audience_of(email) is Audience.GUEST else typed_lines(row.description or "")


def reason_of(email: Email) -> str:
    return (
        ""
        if audience_of(email) is Audience.GUEST
        else typed_lines(str(email.details.get("reason") or ""))
    )


def page_of(email: Email, row: Booking, path: str = "/booking/{uid}") -> str:
    """Return an address of the portal about the booking, with the recipient's own seat; for a guest none, as it is the
    key to the booking.
    """
    if audience_of(email) is Audience.GUEST:
        return ""
    seat = email.recipient.get("seatUid")
    query = f"?seatReferenceUid={seat}" if seat else ""
    return f"{home_url()}{path.format(uid=row.uid)}{query}"


def names_of(email: Email) -> list[str]:
    """Return who comes, the host first, as far as the recipient may know."""
    row = email.booking
    names = [host_name(row)] if row.user else []
    if audience_of(email) is Audience.GUEST:
        # Who it comes from, if that is a name and nothing else.
        names.append(plain_name(email.recipient.get("invitedBy", "")))
    else:
        names += [one_line(each["name"] or each["email"]) for each in email.people]
    return [name for name in names if name]


def host_name(row: Booking) -> str:
    name = one_line(row.user.display_name) if row.user else ""
    # Some people's name is their address.
    return "" if "@" in name and hides_hosts(row) else name


def entry_uid(email: Email, row: Booking) -> str:
    """Return the UID of the calendar entry. Of the booking's own begins with its uid: guests have others."""
    own: Json = email.recipient.get("calendarUids") or {}
    return str(own.get(str(row.pk)) or row.ics_uid)


def _is_of_staff(row: Booking) -> bool:
    if row.meeting_url.endswith(f"/video/{row.uid}") or (row.location or "").endswith(
        f"/{row.uid}"
    ):
        # The portal's own page of the meeting, whose address is the key to the booking.
        return False
    answer = row.responses.get("location")
    # Staff's own choices, and what staff set later, store no value among the answers.
    typed = isinstance(answer, dict) and answer.get("optionValue")
    offered = row.event_type.locations if row.event_type else []
    of_staff = {each.get(key) for each in offered for key in ("address", "link", "phone")}
    return not typed and (answer is not None or row.location in of_staff)
