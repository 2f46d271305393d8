"""Event types on the wire (CONTRACT.md 5.6, 6.3).

Querysets should come from `with_relations`, so that lists cost a constant number of queries.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet

from portal.conf.address import home_url
from portal.engine.event_types.models import EventType, Host, SchedulingType
from portal.engine.people.answers import event_type_user
from portal.engine.people.models import User
from portal.engine.protocol.values import Json
from portal.engine.teams.answers import event_type_team

# Options of `EventType.extras` that are always answered, with their defaults (recording 37).
EXTRA_DEFAULTS: Final[Json] = {
    "lockTimeZoneToggleOnBookingPage": False,
    "forwardParamsSuccessRedirect": True,
    "successRedirectUrl": None,
    "requiresBookerEmailVerification": False,
    "hideCalendarNotes": False,
    "useDestinationCalendarEmail": False,
    "hideCalendarEventDetails": False,
    "hideOrganizerEmail": False,
    "calVideoSettings": {"sendTranscriptionEmails": True},
    "interfaceLanguage": None,
    "allowReschedulingPastBookings": False,
    "allowReschedulingCancelledBookings": False,
    "showOptimizedSlots": False,
}

# Options of `EventType.extras` that are answered only when they are set.
SILENT_EXTRAS: Final = ("bookerLayouts", "color", "destinationCalendar", "emailSettings")


def with_relations(rows: QuerySet[EventType]) -> QuerySet[EventType]:
    return rows.select_related("owner", "team", "parent").prefetch_related("hosts__user")


def personal(row: EventType, *, users: Sequence[User] = ()) -> Json:
    """Return an event type in the shape of /v2/event-types.

    `users` are those of a group's dynamic event type; otherwise the owner is meant.
    """
    people = list(users) or ([row.owner] if row.owner else [])
    people_of = [event_type_user(user) for user in people]
    return {"id": row.pk, "ownerId": row.owner_id, **_core(row, users=people_of)}


def of_team(row: EventType, *, in_list: bool = False, hosts: Sequence[Host] | None = None) -> Json:
    """Return an event type of a team, or a managed child; with `in_list` the team's details, too.

    `hosts` are its hosts with their people where they are known already.
    """
    if hosts is None:
        hosts = list(row.hosts.all()) if row.team_id else []
    body: Json = {"id": row.pk, **_core(row, users=None)}
    body |= {
        "hosts": [host(each, row) for each in hosts],
        "teamId": row.team_id,
        "ownerId": row.owner_id,
        "parentEventTypeId": row.parent_id,
        "schedulingType": row.scheduling_type or None,
    }
    if row.team_id:
        body["assignAllTeamMembers"] = row.assign_all_team_members
    body["team"] = event_type_team(row.team) if in_list and row.team else {"id": row.team_id}
    return body | {
        "rescheduleWithSameRoundRobinHost": row.reschedule_with_same_host,
        # A hidden feature that the engine does not have.
        "rrHostSubsetEnabled": False,
    }


def booking_url(row: EventType) -> str:
    """Return the address of the page that books a personal event type; empty for team event types."""
    if row.team_id or row.owner is None:
        return ""
    return f"{home_url()}/{row.owner.username}/{row.slug}"


def _core(row: EventType, *, users: list[Json] | None) -> Json:
    extras = EXTRA_DEFAULTS | row.extras
    # Only personal event types have `users`; those of teams have `hosts` (CONTRACT.md 6.3).
    middle = {} if users is None else {"users": users}
    return (
        basics(row)
        | {
            "recurrence": row.recurrence,
            "disableGuests": row.disable_guests,
            "slotInterval": row.slot_interval,
            "minimumBookingNotice": row.minimum_booking_notice,
            "beforeEventBuffer": row.before_event_buffer,
            "afterEventBuffer": row.after_event_buffer,
            "metadata": _metadata(row),
            # The engine knows no payments; these two are what Cal.com answers for free event types.
            "price": 0,
            "currency": "usd",
            "lockTimeZoneToggleOnBookingPage": extras["lockTimeZoneToggleOnBookingPage"],
            "forwardParamsSuccessRedirect": extras["forwardParamsSuccessRedirect"],
            "successRedirectUrl": extras["successRedirectUrl"],
            "isInstantEvent": False,
        }
        | middle
        | {"scheduleId": row.schedule_id}
        | limits(row)
        | {
            "onlyShowFirstAvailableSlot": row.only_show_first_available_slot,
            "offsetStart": row.offset_start,
            "bookingWindow": row.booking_window or {"disabled": True},
            "confirmationPolicy": row.confirmation_policy or {"disabled": True},
            "requiresBookerEmailVerification": extras["requiresBookerEmailVerification"],
            "hideCalendarNotes": extras["hideCalendarNotes"],
            "seats": row.seats or {"disabled": True},
        }
        | {key: row.extras[key] for key in SILENT_EXTRAS if row.extras.get(key) is not None}
        | ({"customName": row.custom_name} if row.custom_name else {})
        | _tail(row, extras)
    )


def basics(row: EventType) -> Json:
    body: Json = {"lengthInMinutes": row.length_in_minutes}
    if row.length_in_minutes_options:
        body["lengthInMinutesOptions"] = row.length_in_minutes_options
    return body | {
        "title": row.title,
        "slug": row.slug,
        "description": row.description,
        "locations": row.locations,
        "bookingFields": row.booking_fields,
    }


def limits(row: EventType) -> Json:
    found = {
        "bookingLimitsCount": row.booking_limits_count,
        "bookingLimitsDuration": row.booking_limits_duration,
    }
    # Limits that are not set are absent, all else is answered as disabled (CONTRACT.md 5.6).
    return {name: limit for name, limit in found.items() if limit is not None}


def _tail(row: EventType, extras: dict[str, Any]) -> Json:
    return {
        "useDestinationCalendarEmail": extras["useDestinationCalendarEmail"],
        "hideCalendarEventDetails": extras["hideCalendarEventDetails"],
        "hideOrganizerEmail": extras["hideOrganizerEmail"],
        "calVideoSettings": extras["calVideoSettings"],
        "hidden": row.hidden,
        "bookingRequiresAuthentication": row.booking_requires_authentication,
        "bookerActiveBookingsLimit": row.booker_active_bookings_limit or {"disabled": True},
        "bookingUrl": booking_url(row),
        "disableCancelling": row.disable_cancelling or {"disabled": False},
        "disableRescheduling": row.disable_rescheduling or {"disabled": False},
        "interfaceLanguage": extras["interfaceLanguage"],
        "allowReschedulingPastBookings": extras["allowReschedulingPastBookings"],
        "allowReschedulingCancelledBookings": extras["allowReschedulingCancelledBookings"],
        "showOptimizedSlots": extras["showOptimizedSlots"],
    }


def _metadata(row: EventType) -> Json:
    metadata: Json = {}
    if row.length_in_minutes_options:
        # The lengths to choose from come twice (recording 38).
        metadata["multipleDuration"] = row.length_in_minutes_options
    if row.scheduling_type == SchedulingType.MANAGED or row.parent_id:
        metadata["managedEventConfig"] = {}
    return metadata


def host(host: Host, row: EventType) -> Json:
    body: Json = {}
    # Only round robin has fixed hosts and priorities (CONTRACT.md 6.3).
    if row.scheduling_type == SchedulingType.ROUND_ROBIN:
        body = {"mandatory": host.mandatory, "priority": host.priority}
    return body | {
        "userId": host.user_id,
        "name": host.user.name or None,
        "username": host.user.username,
        "avatarUrl": host.user.avatar_url,
    }
