"""The demo's bookings, written at times that are free by the engine's own rules."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from portal import availability as av
from portal.engine.bookings.making import locations, occurrences, records, responses
from portal.engine.bookings.making.requests import Booker, BookingRequest
from portal.engine.bookings.models import Booking, BookingStatus
from portal.engine.demo.visits import Visit, Visitor
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.slots.busy_times import Period
from portal.engine.slots.host_calendars import host_seats, load_hosts, load_rules
from portal.i18n.zones import machine_zone

# Holds each host's weekly hours twice, whatever day of the week the demo is seeded on.
SEARCHED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Diary:
    """The bookings around ``now``, an aware instant."""

    now: datetime

    def enter(self, event_type: EventType, visit: Visit) -> None:
        """Write one visit, with all its occurrences, seats or its earlier time.

        Nothing is written where two weeks from the visit's day have no free slot.
        """
        slot = self.free_slot(event_type, visit)
        if slot is None:
            return
        hosts = hosts_of(event_type, slot)
        zone = visit.visitor.time_zone
        series = uuid.uuid4() if event_type.is_recurring else None
        for starts_at in occurrences.starts(event_type, slot.starts_at, None, zone):
            booking = self.write(event_type, visit, hosts, starts_at, series)
        for other in visit.others:
            request = request_of(visit, starts_at, visitor=other)
            records.add_seat(booking, request, responses.check(event_type, request))
        if visit.moved:
            self.write_earlier_time(event_type, visit, hosts, booking)

    def free_slot(self, event_type: EventType, visit: Visit) -> av.Slot | None:
        first = datetime.combine((self.now + timedelta(days=visit.in_days)).date(), time(), UTC)
        # Past visits were booked long before; notice and window were kept then.
        booked_at = min(self.now, first) - timedelta(days=60)
        period = Period(first, first + SEARCHED)
        hosts = load_hosts(event_type, host_seats(event_type), period, now=booked_at)
        rules = replace(load_rules(event_type, hosts), window=None, notice=timedelta())
        query = av.SlotQuery(
            period.starts_at, period.ends_at, machine_zone(visit.visitor.time_zone)
        )
        slots = av.find_slots(rules, hosts, query, now=booked_at)
        if not slots:
            return None
        on_first_day = next(iter(av.group_by_day(slots, query.zone).values()))
        return on_first_day[min(visit.nth, len(on_first_day) - 1)]

    def write(
        self,
        event_type: EventType,
        visit: Visit,
        hosts: list[User],
        starts_at: datetime,
        series: uuid.UUID | None,
    ) -> Booking:
        request = request_of(visit, starts_at)
        booking = records.write(
            records.Draft(
                event_type=event_type,
                request=request,
                hosts=hosts,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=event_type.length_in_minutes),
                status=visit.status,
                location=locations.choose(event_type, None),
                responses=responses.check(event_type, request),
                recurring_uid=series,
            )
        )
        self.write_history(booking, visit)
        return booking

    def write_history(self, booking: Booking, visit: Visit) -> None:
        if visit.status is BookingStatus.CANCELLED:
            booking.cancellation_reason = visit.reason
        if visit.status is BookingStatus.REJECTED:
            booking.rejection_reason = visit.reason
        if visit.absent:
            booking.attendees.update(absent=True)
        # Minutes differ from visit to visit, so that lists by creation have an order.
        booked_before = min(self.now, booking.starts_at)
        booking.created_at = booked_before - timedelta(days=3, minutes=41 + visit.nth)
        booking.updated_at = booking.created_at
        booking.save()

    def write_earlier_time(
        self, event_type: EventType, visit: Visit, hosts: list[User], moved: Booking
    ) -> None:
        before = replace(visit, status=BookingStatus.CANCELLED, reason="")
        earlier_start = moved.starts_at - timedelta(days=1)
        earlier = self.write(event_type, before, hosts, earlier_start, None)
        earlier.ics_uid = moved.ics_uid
        earlier.rescheduled_by = moved.rescheduled_by = visit.visitor.email
        earlier.save()
        # The second state of the one calendar entry that both bookings share.
        moved.ics_sequence = 1
        moved.rescheduled_from = earlier
        moved.rescheduling_reason = visit.reason
        moved.save()


def request_of(visit: Visit, starts_at: datetime, visitor: Visitor | None = None) -> BookingRequest:
    visitor = visitor or visit.visitor
    return BookingRequest(
        starts_at=starts_at,
        booker=Booker(visitor.name, visitor.email, visitor.time_zone),
        guests=list(visit.guests),
        responses=visit.responses,
    )


def hosts_of(event_type: EventType, slot: av.Slot) -> list[User]:
    seats = {seat.user.pk: seat for seat in host_seats(event_type)}
    free = [seats[host_id] for host_id in slot.host_ids]
    if event_type.scheduling_type != av.Scheduling.ROUND_ROBIN:
        return [seat.user for seat in free]
    # Not `assign`: whose turn it is depends on rows, and the demo should be the same each time.
    candidates = [seat.user for seat in free if not seat.fixed]
    return [seat.user for seat in free if seat.fixed] + candidates[:1]
