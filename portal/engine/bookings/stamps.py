"""Whether somebody's bookings have changed, told by two queries instead of all of them."""

from datetime import datetime

from django.db.models import Count, Max, Q

from portal.engine.bookings.models import Attendee, Booking, BookingHost


def stamp_of(*, since: datetime, user_id: int | None = None, team_id: int | None = None) -> str:
    """Return a text that is another one after each change of the bookings of a host, or of a team's event types, that
    end after `since`.
    """
    if user_id is not None:
        hosted = BookingHost.objects.filter(user=user_id).values("booking_id")
        which = Q(user=user_id) | Q(pk__in=hosted)
    else:
        which = Q(event_type__team=team_id) | Q(event_type__parent__team=team_id)
    rows = Booking.objects.filter(which, ends_at__gte=since)
    bookings = rows.aggregate(Count("pk"), Max("updated_at"), Max("pk"))
    # A seat that is taken or given back changes no row of the booking's own.
    people = Attendee.objects.filter(booking__in=rows.values("pk")).aggregate(
        Count("pk"), Max("pk")
    )
    return repr((*bookings.values(), *people.values()))
