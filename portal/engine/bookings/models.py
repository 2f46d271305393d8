"""Models of bookings, of the host time they take, and of attendees."""

# ruff: noqa: DJ001  null and the empty text differ on the wire

import uuid
from datetime import UTC, datetime
from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from portal.engine import clock
from portal.engine.protocol.identifiers import short_uid

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


class BookingStatus(models.TextChoices):
    """Booking states as the API spells them (CONTRACT.md 2.15)."""

    ACCEPTED = "accepted", "Accepted"
    PENDING = "pending", "Pending"
    CANCELLED = "cancelled", "Cancelled"
    REJECTED = "rejected", "Rejected"


class Booking(models.Model):
    """A booking (CONTRACT.md 4.4). `user` is the organizer; all hosts are its `hosts` rows.

    `responses` are the answers as typed; an occurrence of a series shares `recurring_booking_uid`
    with the others.
    """

    uid = models.CharField(max_length=36, unique=True, default=short_uid)
    ics_uid = models.CharField(max_length=80, blank=True, default="")
    ics_sequence = models.PositiveIntegerField(default=0)
    # Bookings outlive their event type and their organizer: people still have to come.
    event_type = models.ForeignKey(
        "engine.EventType", on_delete=models.SET_NULL, null=True, related_name="bookings"
    )
    user = models.ForeignKey(
        "engine.User", on_delete=models.SET_NULL, null=True, related_name="bookings"
    )
    title = models.TextField()
    # Null for seated bookings, empty for others without notes (CONTRACT.md 4.4).
    description = models.TextField(null=True, blank=True, default="")
    status = models.CharField(max_length=10, choices=BookingStatus.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    location = models.TextField(null=True, blank=True)
    meeting_url = models.TextField(blank=True, default="")
    """The link of a meeting that was made with the booking; answers show it instead of
    `location`.
    """
    responses = models.JSONField(default=dict, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    recurring_booking_uid = models.UUIDField(null=True, blank=True, db_index=True)
    cancellation_reason = models.TextField(blank=True, default="")
    rejection_reason = models.TextField(blank=True, default="")
    rescheduling_reason = models.TextField(null=True, blank=True)
    rescheduled_by = models.CharField(max_length=320, null=True, blank=True)
    rescheduled_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="rescheduled_to"
    )
    absent_host = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["event_type", "starts_at"], name="engine_booking_type_start"),
            # Whose turn it is stands in an event type's last bookings.
            models.Index(fields=["event_type", "id"], name="engine_booking_type_id"),
            models.Index(fields=["user", "starts_at"], name="engine_booking_user_start"),
            # Lists: their order, and what is ahead or over by its status.
            models.Index(fields=["starts_at", "id"], name="engine_booking_start"),
            models.Index(fields=["status", "ends_at"], name="engine_booking_status_end"),
            # Nearly all are null, which SQLite's statistics take for a value that every row shares: it would read the
            # table instead of an index of all.
            models.Index(
                fields=["rescheduled_from"],
                condition=Q(rescheduled_from__isnull=False),
                name="engine_booking_moved_from",
            ),
            models.Index(
                fields=["recurring_booking_uid"],
                condition=Q(recurring_booking_uid__isnull=False),
                name="engine_booking_of_series",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="engine_booking_has_length"
            )
        ]

    def __str__(self) -> str:
        return self.uid

    def host_rows(self) -> list["BookingHost"]:
        # As they were read or written with the booking, else with their users in one query.
        if "hosts" in getattr(self, "_prefetched_objects_cache", ()):
            return list(self.hosts.all())
        return list(self.hosts.select_related("user"))


class BookingHost(models.Model):
    """The time of one host that one booking takes.

    The database refuses two `blocking` rows of one user that overlap (an exclusion constraint on
    PostgreSQL, triggers on SQLite; see migration 0002). A row stops blocking when its booking is
    cancelled, rejected or moved. It never blocks where Cal.com lets bookings overlap on purpose:
    while pending, when a host confirms over another booking (CONTRACT.md 4.10), and from
    the third occurrence of a series on (section 14.3).
    """

    booking = models.ForeignKey("engine.Booking", on_delete=models.CASCADE, related_name="hosts")
    user = models.ForeignKey("engine.User", on_delete=models.CASCADE, related_name="booked_time")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    blocking = models.BooleanField()

    class Meta:
        ordering = ["id"]
        # By the end first, so that what is over is left out without being read.
        indexes = [
            models.Index(fields=["user", "ends_at", "starts_at"], name="engine_booked_user_end")
        ]
        constraints = [
            models.UniqueConstraint(fields=["booking", "user"], name="engine_booking_host_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="engine_booked_has_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts_at} to {self.ends_at}"


class Attendee(models.Model):
    """An attendee: the booker first, then guests; of a seated booking, one row per seat."""

    booking = models.ForeignKey(
        "engine.Booking", on_delete=models.CASCADE, related_name="attendees"
    )
    name = models.TextField(blank=True)
    # Compared as typed, case included (recordings 1296, 1310). 320 is the longest address: 64@255.
    email = models.CharField(max_length=320)
    phone_number = models.CharField(max_length=40, blank=True, default="")
    time_zone = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="en")
    absent = models.BooleanField(default=False)
    is_guest = models.BooleanField(default=False)
    # Of a guest's calendar entries: the booking's own UID tells its uid. Null for earlier guests,
    # whose calendars know that one.
    calendar_uid = models.UUIDField(null=True, blank=True)
    seat_uid = models.UUIDField(null=True, blank=True, unique=True)
    responses = models.JSONField(default=dict, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    # When the attendee's time is surely free again: the booking's end, or never for a seat, whose booking may move.
    # Busy times are found by it without those that are over.
    busy_until = models.DateTimeField(db_default=NEVER, editable=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["email", "busy_until"], name="engine_attendee_email_until"),
            # A host is busy whatever case the own address was typed in (`slots/busy_times.py`).
            models.Index(Lower("email"), "busy_until", name="engine_attendee_lower_until"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "email"],
                condition=Q(seat_uid__isnull=False),
                name="engine_one_seat_each",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **options: Any) -> None:
        if options.get("update_fields") is None:
            self.busy_until = NEVER if self.seat_uid else self.booking.ends_at
        super().save(*args, **options)

    @staticmethod
    def new_seat_uid() -> uuid.UUID:
        return uuid.uuid4()
