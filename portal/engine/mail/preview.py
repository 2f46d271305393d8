"""An email about a booking that never was, to see how words look; nothing is stored."""

from datetime import timedelta

from django.template.loader import render_to_string

from portal.engine import clock
from portal.engine.bookings.models import Booking, BookingStatus
from portal.engine.mail.kinds import Kind
from portal.engine.mail.messages import context_of
from portal.engine.mail.models import Email
from portal.engine.mail.texts import Words
from portal.engine.people.models import User
from portal.engine.protocol.values import Json
from portal.i18n.languages import find_language, reader_of, speaking


def preview(
    *, kind: str, to_host: bool, language: str, subject: str, sentence: str, signature: str
) -> Json:
    """Return `subject` and `text` of an example: Mia Berg hosts, Pat Lee comes."""
    known = find_language(language)
    attendee = {
        "name": "Pat Lee",
        "email": "pat@example.com",
        "timeZone": "Europe/London",
        "language": language,
    }
    host = attendee | {"name": "Mia Berg", "email": "mia@example.com"}
    email = Email(
        booking=_booking(),
        kind=Kind(kind),
        to_host=to_host,
        recipient=host if to_host else attendee,
        people=[attendee],
        entries=[],
        details={"about": [attendee]} if to_host else {},
    )
    with speaking(reader_of(known.tag if known else "", "", "")):
        said = context_of(email, {}, Words(subject, sentence), signature)
        lines = render_to_string("engine/email.txt", said).splitlines()
        # Joined anew: what templates return counts as HTML, and this is plain text.
        return {"subject": said["subject"], "text": "\n".join(lines)}


def _booking() -> Booking:
    # Ten in the morning in London, in a week.
    day = (clock.now() + timedelta(days=7)).replace(hour=10, minute=0, second=0, microsecond=0)
    return Booking(
        uid="example",
        title="Library tour: Mia Berg, Pat Lee",
        starts_at=day,
        ends_at=day + timedelta(minutes=30),
        location="1 Quay Street",
        status=BookingStatus.ACCEPTED,
        user=User(name="Mia Berg", email="mia@example.com", username="mia"),
    )
