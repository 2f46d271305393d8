"""Model of emails about bookings."""

from typing import Final

from django.db import models

from portal.engine import clock
from portal.engine.webhooks.models import DeliveryState

WITHHELD: Final = "withheld"
"""The state of an email to a guest that exceeded the budget (`budget`)."""


class Email(models.Model):
    """One message to one recipient, written with the change that it is about and sent later.

    What can change or vanish until then is kept here: `recipient` and `people` (name, email,
    timeZone of everybody in the calendar entry), `details` (reason, former start and end, the
    attendees that a host's email is about), and `entries`, the calendar entries to attach: booking
    id, method, state and sequence of each. Of an email to a guest that somebody outside caused,
    `client` and `guest` are digests of the network address of who did, and of the recipient.
    """

    booking = models.ForeignKey("engine.Booking", on_delete=models.CASCADE, related_name="emails")
    kind = models.CharField(max_length=10)
    to_host = models.BooleanField()
    recipient = models.JSONField()
    people = models.JSONField()
    entries = models.JSONField()
    details = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10,
        choices=[*DeliveryState.choices, (WITHHELD, "Withheld")],
        default=DeliveryState.WAITING,
    )
    # With defaults of the database, for a release that does not know the columns.
    client = models.CharField(max_length=32, blank=True, default="", db_default="")
    guest = models.CharField(max_length=32, blank=True, default="", db_default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=clock.now)
    last_problem = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        # Named before the class was; renaming a table buys nothing.
        db_table = "engine_letter"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="engine_letter_due"),
            models.Index(fields=["created_at"], name="engine_letter_age"),
            models.Index(fields=["client", "created_at"], name="engine_letter_client"),
            models.Index(fields=["guest", "created_at"], name="engine_letter_guest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} about {self.booking_id}"


class MailText(models.Model):
    """Staff's words for a kind of email in a language; without a row the portal's own stand there."""

    kind = models.CharField(max_length=10)
    to_host = models.BooleanField()
    language = models.CharField(max_length=10)
    # Both with placeholders (`texts`).
    subject = models.CharField(max_length=200)
    sentence = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "to_host", "language"], name="engine_mailtext_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.language}"


class MailSignature(models.Model):
    """What stands below every email about a booking, in a language."""

    language = models.CharField(max_length=10, unique=True)
    text = models.TextField()

    def __str__(self) -> str:
        return f"signature in {self.language}"


class TeamSender(models.Model):
    """Who emails about a team's bookings come from. An empty `email` is the portal's address."""

    # No foreign key: a release that does not know this table could not delete a team any more.
    team_id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=100)
    email = models.CharField(max_length=254, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class MutedMail(models.Model):
    """The kinds of emails to hosts that a person does not want; without a row, all are sent."""

    # No foreign key: a release that does not know this table could not delete a user any more.
    user_id = models.BigIntegerField(primary_key=True)
    kinds = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"not to {self.user_id}: {', '.join(self.kinds)}"
