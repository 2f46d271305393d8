"""Models of webhook subscriptions and of deliveries to subscribers."""

# ruff: noqa: DJ001  null and the empty text differ on the wire

import uuid

from django.db import models
from django.db.models import Q

from portal.engine import clock


class Webhook(models.Model):
    """A webhook of exactly one scope: a user, an event type, or an organization (CONTRACT.md 8.1)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        "engine.User", on_delete=models.CASCADE, null=True, related_name="webhooks"
    )
    event_type = models.ForeignKey(
        "engine.EventType", on_delete=models.CASCADE, null=True, related_name="webhooks"
    )
    team = models.ForeignKey(
        "engine.Team", on_delete=models.CASCADE, null=True, related_name="webhooks"
    )
    subscriber_url = models.CharField(max_length=2000)
    active = models.BooleanField(default=True)
    triggers = models.JSONField(default=list)
    # In clear: the API returns it, and every delivery is signed with it.
    secret = models.TextField(null=True, blank=True)
    payload_template = models.TextField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "subscriber_url"], name="engine_hook_user_url"),
            models.UniqueConstraint(
                fields=["event_type", "subscriber_url"], name="engine_hook_type_url"
            ),
            models.UniqueConstraint(fields=["team", "subscriber_url"], name="engine_hook_team_url"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, event_type=None, team=None)
                | Q(user=None, event_type__isnull=False, team=None)
                | Q(user=None, event_type=None, team__isnull=False),
                name="engine_hook_one_scope",
            ),
        ]

    def __str__(self) -> str:
        return self.subscriber_url


class DeliveryState(models.TextChoices):
    # Abandoned ones were refused for good, or failed too often (portal/process/retries.py).
    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    ABANDONED = "abandoned", "Abandoned"


class Delivery(models.Model):
    """One body for one subscriber (CONTRACT.md 8.3), written with the change that it announces.

    The body stays the same over all attempts, so that a subscriber can tell a repetition; the
    signature is made when it is sent. `next_attempt_at` only matters while it waits.
    """

    webhook = models.ForeignKey(
        "engine.Webhook", on_delete=models.CASCADE, related_name="deliveries"
    )
    booking = models.ForeignKey(
        "engine.Booking", on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    trigger = models.CharField(max_length=40)
    content_type = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=clock.now)
    attempted_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_problem = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "deliveries"
        indexes = [
            # For `outbox.recover` and `outbox.forget`.
            models.Index(fields=["state", "next_attempt_at"], name="engine_delivery_due"),
            models.Index(fields=["created_at"], name="engine_delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.trigger} to {self.webhook_id}: {self.state}"
