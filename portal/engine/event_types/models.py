"""Models of event types of users and teams, hosts of team event types, and private links.

Columns hold what rules and queries look at; what the wire carries as one JSON value (locations,
booking fields, window, policy, seats, recurrence, limits) is stored as that value, in the
normalised form of the answers (CONTRACT.md 5.2 to 5.6). Lengths, notice, buffers and offset are
whole minutes, as on the wire.
"""

import secrets

from django.db import models
from django.db.models import Q

from portal.engine import clock


class SchedulingType(models.TextChoices):
    """How a team event type uses its hosts; personal ones and managed children have none."""

    COLLECTIVE = "collective", "Collective"
    ROUND_ROBIN = "roundRobin", "Round robin"
    MANAGED = "managed", "Managed"


class EventType(models.Model):
    """An event type of a user (`owner`) or a team (`team`); a managed child has an owner and a
    `parent`.
    """

    owner = models.ForeignKey(
        "engine.User", on_delete=models.CASCADE, null=True, blank=True, related_name="event_types"
    )
    team = models.ForeignKey(
        "engine.Team", on_delete=models.CASCADE, null=True, blank=True, related_name="event_types"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    scheduling_type = models.CharField(
        max_length=12, choices=SchedulingType.choices, blank=True, default=""
    )
    title = models.TextField()
    slug = models.CharField(max_length=300)
    description = models.TextField(blank=True, default="")
    hidden = models.BooleanField(default=False)

    length_in_minutes = models.PositiveIntegerField()
    length_in_minutes_options = models.JSONField(default=list, blank=True)
    slot_interval = models.PositiveIntegerField(null=True, blank=True)
    offset_start = models.PositiveIntegerField(default=0)
    # Cal.com's default (CONTRACT.md 5.2).
    minimum_booking_notice = models.PositiveIntegerField(default=120)
    before_event_buffer = models.PositiveIntegerField(default=0)
    after_event_buffer = models.PositiveIntegerField(default=0)
    only_show_first_available_slot = models.BooleanField(default=False)
    schedule = models.ForeignKey(
        "engine.Schedule",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_types",
    )

    locations = models.JSONField(default=list, blank=True)
    booking_fields = models.JSONField(default=list, blank=True)
    disable_guests = models.BooleanField(default=False)
    booking_window = models.JSONField(default=dict, blank=True)
    confirmation_policy = models.JSONField(default=dict, blank=True)
    seats = models.JSONField(default=dict, blank=True)
    recurrence = models.JSONField(null=True, blank=True)
    booking_limits_count = models.JSONField(null=True, blank=True)
    booking_limits_duration = models.JSONField(null=True, blank=True)
    booker_active_bookings_limit = models.JSONField(default=dict, blank=True)
    disable_cancelling = models.JSONField(default=dict, blank=True)
    disable_rescheduling = models.JSONField(default=dict, blank=True)
    booking_requires_authentication = models.BooleanField(default=False)
    custom_name = models.TextField(blank=True, default="")
    assign_all_team_members = models.BooleanField(default=False)
    reschedule_with_same_host = models.BooleanField(default=False)
    # Options that the engine stores and returns but no rule of bookings reads: wire key to wire
    # value (color, bookerLayouts, successRedirectUrl, calVideoSettings, interfaceLanguage, ...).
    extras = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "slug"],
                condition=Q(team=None),
                name="engine_event_type_owner_slug",
            ),
            # Nulls are distinct, so event types without a team never meet here.
            models.UniqueConstraint(fields=["team", "slug"], name="engine_event_type_team_slug"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(team__isnull=False),
                name="engine_event_type_belongs",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def seats_per_slot(self) -> int | None:
        """How many attendees one slot takes, or None when the event type is not seated."""
        return self.seats.get("seatsPerTimeSlot") if not self.seats.get("disabled", True) else None

    @property
    def counts_bookings(self) -> bool:
        # Limits count the bookings of all hosts.
        limits = (self.booking_limits_count, self.booking_limits_duration)
        return any(limits) or "maximumActiveBookings" in self.booker_active_bookings_limit

    @property
    def is_recurring(self) -> bool:
        return bool(self.recurrence) and not (self.recurrence or {}).get("disabled")


class Host(models.Model):
    """A team member who takes bookings of a team event type (CONTRACT.md 6.3)."""

    event_type = models.ForeignKey(
        "engine.EventType", on_delete=models.CASCADE, related_name="hosts"
    )
    user = models.ForeignKey("engine.User", on_delete=models.CASCADE, related_name="hosted")
    mandatory = models.BooleanField(default=False)
    priority = models.CharField(max_length=10, default="medium")
    # Stored, but the API cannot set it (docs/engine.md).
    weight = models.PositiveIntegerField(default=100)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event_type", "user"], name="engine_host_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} hosts {self.event_type_id}"


def new_link_id() -> str:
    # 96 random bits in 16 characters: the link is the secret.
    return secrets.token_urlsafe(12)


class PrivateLink(models.Model):
    """A link that ends at an instant or after a number of uses (CONTRACT.md 10.2)."""

    link_id = models.CharField(max_length=40, unique=True, default=new_link_id)
    event_type = models.ForeignKey(
        "engine.EventType", on_delete=models.CASCADE, related_name="private_links"
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    max_usage_count = models.PositiveIntegerField(null=True, blank=True)
    usage_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.link_id

    @property
    def is_expired(self) -> bool:
        if self.expires_at is not None:
            return self.expires_at <= clock.now()
        return self.max_usage_count is not None and self.usage_count >= self.max_usage_count
