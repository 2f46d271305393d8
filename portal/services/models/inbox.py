"""Webhook deliveries that Cal.com sent to the portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Receiver(models.Model):
    """An address of this portal that a webhook of Cal.com delivers to.

    `token` is the secret part of the address. The secret that deliveries are signed with is made of it and of
    SECRET_KEY (`services.webhooks.inbox.secrets_of`), so that none stands in the database. `webhook_id` is Cal.com's.
    """

    token = models.CharField(max_length=64, unique=True)
    webhook_id = models.CharField(max_length=64, blank=True)
    organization_id = models.BigIntegerField(null=True)
    """The organization whose webhook it is; None for one of the account's own."""
    created_at = models.DateTimeField()
    refused = models.PositiveIntegerField(default=0)
    """Deliveries that were not Cal.com's, or not signed; what was wrong with the last one, and when."""
    refusal = models.CharField(max_length=200, blank=True)
    refused_at = models.DateTimeField(null=True)
    read_until = models.DateTimeField(null=True)
    """Up to when changed bookings were asked for, in case that deliveries were lost."""

    def __str__(self) -> str:
        return f"Receiver {self.token[:6]}…"


class DeliveryState(models.TextChoices):
    """Where a delivery stands. All but the first are final, until it is applied again by hand."""

    WAITING = "waiting", _("Waiting")
    APPLIED = "applied", _("Applied")
    IGNORED = "ignored", _("Nothing to do")
    FAILED = "failed", _("Failed")


class Delivery(models.Model):
    """One delivery, stored once however often it comes.

    `body` is what was signed, exactly. `digest` is its SHA-256: Cal.com signs no time and gives no id, but puts the
    time of sending into the body (CONTRACT.md 8.3).
    """

    receiver = models.ForeignKey(Receiver, on_delete=models.CASCADE, related_name="deliveries")
    digest = models.CharField(max_length=64)
    trigger = models.CharField(max_length=64, blank=True)
    booking_uid = models.CharField(max_length=64, blank=True, db_index=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_index=True)
    body = models.TextField()
    times = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=10, choices=DeliveryState, default=DeliveryState.WAITING, db_index=True
    )
    note = models.CharField(max_length=300, blank=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "digest"], name="services_delivery_stored_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.trigger or 'unreadable'} {self.received_at:%Y-%m-%d %H:%M}"
