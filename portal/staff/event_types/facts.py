"""Facts of an event type, for people who may not change it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import EventType, Host
from portal.services.event_types.catalogue import has_hosts
from portal.services.slots.next_times import NextTime
from portal.staff.kit.event_types import kind_text, lengths_text
from portal.staff.kit.facts import Group, fact
from portal.staff.kit.locations import summary
from portal.web.text import plain_text
from portal.web.times import length_text


def describe_event_type(event_type: EventType) -> list[Group]:
    basics = [
        fact(_("Slug"), event_type.slug),
        fact(_("Length"), lengths_text(event_type)),
        fact(_("Description"), plain_text(event_type.description)),
        fact(_("Listed"), _("No, hidden") if event_type.hidden else _("Yes")),
        fact(_("Minimum notice"), length_text(event_type.minimum_booking_notice)),
        fact(_("Location"), summary(event_type.locations)),
    ]
    groups = [Group(_("Event type"), [fact(_("Kind"), kind_text(event_type)), *basics])]
    if event_type.team_id:
        people = [
            fact(_("Scheduling type"), kind_text(event_type)),
            fact(_("Hosts"), *(_host_text(each) for each in event_type.hosts)),
        ]
        groups.append(Group(_("Team"), people))
    return groups


def why_not_listed(event_type: EventType, known: Mapping[int, NextTime]) -> str:
    """Return why visitors do not find an event type that is not hidden, empty where they do."""
    if not has_hosts(event_type):
        return _("It has no hosts, so visitors do not see it.")
    found = known.get(event_type.id)
    if found and found.starts_at is None:
        return _("It has no free time in the coming year, so visitors do not see it.")
    return ""


def _host_text(host: Host) -> str:
    name = host.name or host.username or _("User %(id)s") % {"id": host.user_id}
    notes = [_("always takes part")] if host.mandatory else []
    notes += (
        [_("priority %(priority)s") % {"priority": host.priority}]
        if host.priority not in {None, "medium"}
        else []
    )
    return f"{name} ({', '.join(notes)})" if notes else name
