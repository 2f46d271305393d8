"""What the troubleshooter says: one sentence for each stretch that is not offered."""

from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import EventType
from portal.services.slots.availability_check import Trouble
from portal.services.slots.trouble_bands import Gap, Reason
from portal.web.times import length_text


def gap_sentence(gap: Gap, event_type: EventType) -> str:
    """Return why a stretch of a day is not offered."""
    if gap.reasons:
        return " ".join(_reason(reason) for reason in gap.reasons)
    length = event_type.length_in_minutes
    if (gap.ends_at - gap.starts_at).total_seconds() < length * 60:
        said = _("Shorter than the event type's %(length)s, or between two steps of the grid.")
        return said % {"length": length_text(length)}
    return _(
        "Free as far as can be seen. Something that cannot be seen here may stand in the way: a calendar entry, a held "
        "slot, or only the first slot of the day being offered."
    )


def _reason(reason: Reason) -> str:
    values = {"host": reason.host, "about": reason.band.about}
    sentences = {
        "past": _("This is over."),
        "window": _("Outside the booking window."),
        "hours": _("%(host)s does not work then."),
        "absence": _("%(host)s is out of office."),
        "calendar": _("%(host)s has “%(about)s” in a connected calendar."),
        "booking": _("%(host)s has a booking: %(about)s."),
        "buffer": _("%(host)s has a buffer around a booking: %(about)s."),
    }
    if reason.band.kind == "notice":
        said = _("Too soon: bookings need %(length)s of notice.")
        return said % {"length": length_text(int(reason.band.about or 0))}
    if reason.band.kind == "limit":
        return {
            "day": _("The limit for this day is used up."),
            "week": _("The limit for this week is used up."),
            "month": _("The limit for this month is used up."),
            "year": _("The limit for this year is used up."),
        }[reason.band.about]
    return sentences[reason.band.kind] % values


def first_words(event_type: EventType, trouble: Trouble) -> list[str]:
    """Return what is wrong with the event type itself, before any time is looked at."""
    found = []
    if event_type.scheduling_type == "managed":
        found.append(
            _("A managed event type is a template: only its members' copies can be booked.")
        )
    elif not trouble.hosts:
        found.append(_("It has no hosts, so nobody can be booked."))
    if event_type.hidden:
        found.append(_("It is hidden: visitors find it only by its address."))
    found += [
        _("%(host)s has no hours at all on this day.") % {"host": host.name}
        for host in trouble.hosts
        if not host.hours
    ]
    if event_type.only_show_first_available_slot:
        found.append(_("Only the first free slot of each day is offered."))
    return found


def unseen_words(trouble: Trouble) -> list[str]:
    """Return what Cal.com does not let the portal's account see."""
    sentences = {
        "calendars": _(
            "Other hosts' connected calendars: Cal.com shows them only to their owners, yet they block times."
        ),
        "bookings": _("Bookings of other hosts: the portal's account may not list them."),
        "absences": _("Absences: the portal's account may not list them."),
        "schedules": _(
            "Schedules of some hosts: the portal's account may not see them, so Cal.com's usual hours are shown."
        ),
        "rolling": _(
            "Where the booking window ends: it counts days that have slots, which depends on all days before."
        ),
    }
    return [*(sentences[name] for name in trouble.unseen), _("Slots that visitors hold just now.")]
