"""My page itself: next bookings, hours, days off, calendars, event types and keys, each in a part of its own."""

from collections.abc import Callable
from functools import partial
from typing import cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.calcom.schemas.booking import Booking
from portal.services.bookings.staff_actions import BookingSearch, booking_search
from portal.services.mail import notifications
from portal.services.people import calendars, keys, leaving, out_of_office, schedules
from portal.services.people.hosting import is_host
from portal.services.people.members import Person
from portal.staff.bookings.facts import status_text
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.event_types import lengths_text, site_path
from portal.staff.kit.facts import Tool
from portal.staff.kit.hours import hours_summary
from portal.staff.kit.listing import Cell
from portal.staff.kit.parts import Part, Table, read_part
from portal.staff.kit.team_limits import own_person_id
from portal.staff.mine.own import own_person
from portal.staff.mine.who import who
from portal.staff.people.absence_page import REASONS, day_of
from portal.staff.people.calendar_parts import calendar_parts
from portal.staff.people.keys import ends_text, used_text

# How many of each kind stand on the page.
MOST_BOOKINGS = 25


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    if own_person_id(request) is None and cast(User, request.user).is_superuser:
        return redirect("mine_who")
    person = own_person(request)
    tables: tuple[tuple[str, str, Callable[[], Table]], ...] = (
        (
            "unconfirmed",
            _("Waiting for your answer"),
            partial(_bookings, person, "unconfirmed", 100),
        ),
        ("next", _("Next bookings"), partial(_bookings, person, "upcoming", MOST_BOOKINGS)),
        ("past", _("Last bookings"), partial(_bookings, person, "past", 5)),
        ("hours", _("Hours"), partial(_hours, person)),
        ("absences", _("Days off ahead"), partial(_absences, person)),
        ("event-types", _("Event types of my own"), partial(_event_types, person)),
    )
    if keys.has_keys():
        tables += (("keys", _("My API keys"), partial(_keys, person)),)
    parts: list[Part] = [read_part(request, *each) for each in tables]
    # Nothing to be read would be an empty heading.
    parts = [
        each for each in parts if each.name != "unconfirmed" or each.table.rows or each.problem
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("My page"),
        "person": person,
        "parts": [*parts, *calendar_parts(request, person)],
        "tools": [
            Tool(_("My profile"), reverse("mine_profile")),
            Tool(_("My picture"), reverse("mine_picture")),
            Tool(_("My bookings in my calendar"), reverse("mine_calendar")),
            Tool(_("Add hours"), reverse("mine_schedule_add"), "addlink"),
            Tool(_("Add days off"), reverse("mine_absence_add"), "addlink"),
            *_engine_tools(),
        ],
    }
    return TemplateResponse(request, "staff/mine/hub.html", context)


def _engine_tools() -> list[Tool]:
    found = []
    if calendars.has_feeds():
        found.append(Tool(_("My calendar feeds"), reverse("mine_feeds")))
    if notifications.has_notifications():
        found.append(Tool(_("My notifications"), reverse("mine_notifications")))
    if keys.has_keys():
        found.append(Tool(_("Make an API key"), reverse("mine_key_add"), "addlink"))
    return found


def _bookings(person: Person, status: str, most: int) -> Table:
    search = BookingSearch(status=status, host_id=person.user_id, newest_first=status == "past")
    found = booking_search(search=search, take=most, skip=0)
    clock = staff_clock()
    rows = [
        [
            Cell(
                clock.span(each.starts_at, each.ends_at),
                note=clock.zone_at(each.starts_at),
                href=reverse("mine_booking_change", args=[each.uid]),
            ),
            Cell(each.title),
            Cell(_attendees(each, person)),
            Cell(status_text(each), badge=each.status),
        ]
        for each in found
        if is_host(booking=each, person=person)
    ]
    left = found.pagination.total_items - len(found)
    note = _("and %(count)s more") % {"count": left} if left > 0 and status != "past" else ""
    return Table([_("Time"), _("Title"), _("Attendees"), _("Status")], rows, _("None."), note)


def _attendees(booking: Booking, person: Person) -> str:
    others = [one for one in booking.attendees if one.email != person.email]
    return ", ".join(one.name or one.email for one in others[:3]) or "–"


def _hours(person: Person) -> Table:
    rows = [
        [
            Cell(
                each.schedule.name or "–",
                href=reverse("mine_schedule_change", args=[each.schedule.id]),
            ),
            Cell(each.schedule.time_zone.replace("_", " ")),
            Cell(hours_summary(each.schedule.availability)),
            Cell(mark=each.schedule.is_default),
        ]
        for each in schedules.owned_schedule_list()
        if each.owner_id == person.user_id
    ]
    columns = [_("Name"), _("Time zone"), _("Hours"), _("Default")]
    empty = _("None yet: then Monday to Friday, 9 to 17 in %(zone)s count.")
    return Table(columns, rows, empty % {"zone": person.time_zone.replace("_", " ")})


def _absences(person: Person) -> Table:
    found = out_of_office.absence_list(user_id=person.user_id)
    rows = [
        [
            Cell(day_of(each.starts_at), href=reverse("mine_absence_change", args=[each.id])),
            Cell(day_of(each.ends_at)),
            Cell(str(REASONS.get(each.reason or "", each.reason or "–"))),
        ]
        for each in reversed(found)
        if each.ends_at >= timezone.now()
    ]
    return Table([_("From"), _("Until"), _("Reason")], rows, _("None."))


def _keys(person: Person) -> Table:
    clock = staff_clock()
    rows = [
        [
            Cell(each.name or f"#{each.id}"),
            Cell(clock.moment(each.created_at)),
            Cell(used_text(each, clock)),
            Cell(ends_text(each, clock)),
            Cell(_("End"), href=reverse("mine_key_delete", args=[each.id])),
        ]
        for each in keys.key_list(user_id=person.user_id)
    ]
    columns = [_("Name"), _("Made"), _("Last used"), _("Ends"), _("Action")]
    return Table(columns, rows, _("None."))


def _event_types(person: Person) -> Table:
    rows = []
    for each in leaving.own_event_types(person=person):
        path = site_path(each)
        note = _("hidden") if each.hidden else ""
        rows.append(
            [Cell(each.title, note=note), Cell(lengths_text(each)), Cell(path or "–", href=path)]
        )
    return Table([_("Title"), _("Length"), _("Visitors' page")], rows, _("None."))


urlpatterns = [
    path("who/", admin.site.admin_view(who), name="mine_who"),
    path("", admin.site.admin_view(mine), name="mine"),
]
