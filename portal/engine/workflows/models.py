"""Models of workflows, their steps, and verified addresses.

What they belong to is bound by no constraint of the database: the release before does not know them, and deletes event
types, teams and people without them. Rows that it leaves behind are found by nothing.
"""

from django.db import models
from django.db.models import Q

from portal.engine import clock


class Trigger(models.TextChoices):
    """What starts a workflow, as the wire spells it, in the order in which refusals name it (recording 1134)."""

    BEFORE_EVENT = "beforeEvent"
    EVENT_CANCELLED = "eventCancelled"
    NEW_EVENT = "newEvent"
    AFTER_EVENT = "afterEvent"
    RESCHEDULE_EVENT = "rescheduleEvent"
    # The engine knows no calls of Cal Video and no payments: four of these never come.
    AFTER_HOSTS_NO_SHOW = "afterHostsCalVideoNoShow"
    AFTER_GUESTS_NO_SHOW = "afterGuestsCalVideoNoShow"
    BOOKING_REJECTED = "bookingRejected"
    BOOKING_REQUESTED = "bookingRequested"
    BOOKING_PAYMENT_INITIATED = "bookingPaymentInitiated"
    BOOKING_PAID = "bookingPaid"
    BOOKING_NO_SHOW_UPDATED = "bookingNoShowUpdated"

    @property
    def has_offset(self) -> bool:
        return self in {
            Trigger.BEFORE_EVENT,
            Trigger.AFTER_EVENT,
            Trigger.AFTER_HOSTS_NO_SHOW,
            Trigger.AFTER_GUESTS_NO_SHOW,
        }


class Action(models.TextChoices):
    """What a step does: the engine sends emails only."""

    EMAIL_HOST = "email_host"
    EMAIL_ATTENDEE = "email_attendee"
    EMAIL_ADDRESS = "email_address"


class VerifiedEmail(models.Model):
    """An address whose owner typed the code that was mailed there, of a team or of a person."""

    team = models.ForeignKey(
        "engine.Team",
        on_delete=models.CASCADE,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    user = models.ForeignKey(
        "engine.User",
        on_delete=models.CASCADE,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    email = models.CharField(max_length=320)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "email"], name="engine_team_verified_email"),
            models.UniqueConstraint(fields=["user", "email"], name="engine_user_verified_email"),
            models.CheckConstraint(
                condition=Q(team=None, user__isnull=False) | Q(team__isnull=False, user=None),
                name="engine_verified_email_belongs",
            ),
        ]

    def __str__(self) -> str:
        return self.email


class Workflow(models.Model):
    """A workflow of a team. `offset_value` and `offset_unit` are kept for triggers that have none, too."""

    team = models.ForeignKey(
        "engine.Team", on_delete=models.CASCADE, db_constraint=False, related_name="workflows"
    )
    name = models.TextField()
    trigger = models.CharField(max_length=40, choices=Trigger.choices)
    offset_value = models.IntegerField(default=24)
    offset_unit = models.CharField(max_length=10, default="hour")
    is_active_on_all = models.BooleanField(default=False)
    event_types = models.ManyToManyField(
        "engine.EventType", blank=True, related_name="workflows", db_constraint=False
    )
    # Since when trigger and event types are what they are: nothing is sent for a moment before it.
    active_since = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class WorkflowStep(models.Model):
    """One email of a workflow: `subject` and `html` are staff's words with variables in braces."""

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="steps")
    number = models.IntegerField()
    action = models.CharField(max_length=20, choices=Action.choices)
    template = models.CharField(max_length=20, default="reminder")
    sender = models.TextField()
    includes_calendar_event = models.BooleanField(default=False)
    subject = models.TextField()
    html = models.TextField()
    # Of `email_address`. The address goes with its verification.
    verified_email = models.ForeignKey(
        VerifiedEmail, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["number", "id"]

    def __str__(self) -> str:
        return f"{self.action} of {self.workflow_id}"


class Reminder(models.Model):
    """That a step's emails before or after a booking were written: once for each start of the booking."""

    step = models.ForeignKey(WorkflowStep, on_delete=models.CASCADE, related_name="+")
    booking = models.ForeignKey(
        "engine.Booking", on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    starts_at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "booking", "starts_at"], name="engine_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"step {self.step_id} of {self.booking_id}"
