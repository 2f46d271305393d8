"""The pages that add, change and delete a schedule."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.schedule import Schedule
from portal.services.bookings.standing import Standing, standing_against
from portal.services.comparison import Saved
from portal.services.people import members, schedules
from portal.services.people.schedules import OwnedSchedule
from portal.staff import models
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.form_page import FormPage
from portal.staff.kit.hours import covers, warn_of_bookings, week_of
from portal.staff.kit.team_limits import team_limit
from portal.staff.models import Remote
from portal.staff.schedules.facts import blank_schedule, owner_choices, uses_of
from portal.staff.schedules.form import ScheduleEditor
from portal.staff.schedules.pictures import month_tables, week_picture


class SchedulePage(FormPage[OwnedSchedule, ScheduleEditor]):
    kind = "schedule"
    template = "staff/schedules/editor.html"
    delete_template = "staff/schedules/delete.html"
    is_mine: ClassVar[bool] = False

    def fetch(self, identifier: str) -> OwnedSchedule:
        return schedules.owned_schedule_get(schedule_id=int(identifier))

    def named(self, thing: OwnedSchedule) -> Remote:
        return named(thing.schedule)

    def form(self, thing: OwnedSchedule, data: QueryDict | None) -> ScheduleEditor:
        return ScheduleEditor(data, schedule=thing.schedule)

    def blank_form(self, request: HttpRequest, data: QueryDict | None) -> ScheduleEditor:
        del request
        return ScheduleEditor(data, schedule=blank_schedule(), owners=owner_choices())

    def update(
        self, thing: OwnedSchedule, form: ScheduleEditor, changed: Sequence[str]
    ) -> Saved[OwnedSchedule]:
        changes = {name: form.wanted[name] for name in changed}
        saved = schedules.schedule_update(owned=thing, changes=changes)
        made = OwnedSchedule(saved.thing, thing.owner_id, thing.owner_name, thing.is_own)
        return Saved(made, saved.not_taken)

    def create(self, form: ScheduleEditor) -> OwnedSchedule:
        made = schedules.schedule_create(owner_id=form.owner_id, fields=form.wanted)
        # The owner's name is of no use for what follows.
        return OwnedSchedule(made, made.owner_id or 0, "", is_own=form.owner_id is None)

    def say_changed(self, request: HttpRequest, form: ScheduleEditor, thing: OwnedSchedule) -> None:
        super().say_changed(request, form, thing)
        old, new = form.schedule, thing.schedule
        # Whoever is not known hosts nothing that could be found.
        if not thing.owner_id or not {"availability", "overrides", "time_zone"} & {
            *form.opened.changed(form.wanted)
        }:
            return

        def is_against(booking: Booking) -> bool:
            times = booking.starts_at, booking.ends_at
            return covers(old, *times) and not covers(new, *times)

        limit = None if self.is_mine else team_limit(request)
        owner_id = thing.owner_id

        def read() -> Sequence[Standing]:
            person = members.member_get(user_id=owner_id)
            return standing_against(person=person, is_against=is_against, within=limit)

        warn_of_bookings(request, read)

    def wanted_name(self, form: ScheduleEditor) -> str:
        return str(form.wanted["name"])

    def remove(self, thing: OwnedSchedule) -> None:
        schedules.schedule_delete(owned=thing)

    def context(
        self, request: HttpRequest, form: ScheduleEditor, thing: OwnedSchedule | None
    ) -> dict[str, Any]:
        del request
        schedule = form.schedule
        today = timezone.now().astimezone(staff_clock().zone).date()
        return {
            "owned": thing,
            # Of the hours as they are saved: the pictures are drawn on the server.
            "picture": week_picture(week_of(schedule.availability)),
            "months": month_tables(schedule, first=today),
            "ticked": [day.isoformat() for day in form.ticked],
            "uses": uses_of(thing) if thing else [],
        }

    def delete_context(self, thing: OwnedSchedule) -> dict[str, Any]:
        return {"owned": thing, "uses": uses_of(thing)}


def named(schedule: Schedule) -> Remote:
    return models.Schedule.named(schedule.id, schedule.name[:200])
