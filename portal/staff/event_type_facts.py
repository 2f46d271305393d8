"""What is to be told about an event type."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.calcom.schemas.event_type import EventType, Host
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Owner
from portal.staff.editor.places import summary
from portal.staff.facts import Group, fact
from portal.web.text import plain_text
from portal.web.times import length_text

_KINDS = {
    "collective": gettext_noop("Collective"),
    "roundRobin": gettext_noop("Round robin"),
    "managed": gettext_noop("Managed (template)"),
}


def is_copy(event_type: EventType) -> bool:
    """Tell whether it is a member's copy of a managed event type.

    Read by id, a copy does not name its parent; its metadata give it away (recordings 162 and 183).
    """
    marked = "managedEventConfig" in event_type.metadata and event_type.scheduling_type is None
    return marked or event_type.parent_event_type_id is not None


def kind_text(event_type: EventType) -> str:
    """Return the kind of an event type: personal, or how its team takes bookings."""
    if is_copy(event_type):
        return _("Member's copy")
    if event_type.scheduling_type:
        return _(_KINDS.get(event_type.scheduling_type, event_type.scheduling_type))
    return _("Team") if event_type.team_id else _("Personal")


def lengths_text(event_type: EventType) -> str:
    """Return the length, or all lengths that visitors choose from."""
    lengths = event_type.length_in_minutes_options or (event_type.length_in_minutes,)
    return ", ".join(length_text(each) for each in lengths)


def site_path(event_type: EventType, owner: Owner | None = None) -> str:
    """Return the address of the visitors' page, empty for a template, which has none.

    Without `owner` it is found among the teams, or by the person that the event type names.
    """
    if event_type.scheduling_type == "managed":
        return ""
    if event_type.users and event_type.users[0].username:
        return _path("user-event", event_type.users[0].username, event_type.slug)
    if event_type.team_id:
        owner = owner or _team(event_type.team_id)
        return _path("team-event", owner.slug, event_type.slug) if owner else ""
    if owner is not None and owner.kind == "user":
        return _path("user-event", owner.slug, event_type.slug)
    return ""


def _path(name: str, owner_slug: str, slug: str) -> str:
    try:
        return reverse(name, args=[owner_slug, slug])
    except NoReverseMatch:
        # Cal.com takes any text as a slug, slashes too; such a page has no address.
        return ""


def describe_event_type(event_type: EventType) -> list[Group]:
    """Return the groups of an event type's page; the first holds what the short form can change."""
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


def _host_text(host: Host) -> str:
    name = host.name or host.username or f"User {host.user_id}"
    notes = [_("always takes part")] if host.mandatory else []
    notes += (
        [_("priority %(priority)s") % {"priority": host.priority}]
        if host.priority not in {None, "medium"}
        else []
    )
    return f"{name} ({', '.join(notes)})" if notes else name


def _team(team_id: int) -> Owner | None:
    return next((team for team in catalogue.team_list() if team.team_id == team_id), None)
