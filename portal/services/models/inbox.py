"""Models of the webhook deliveries that Cal.com sent to the portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Receiver(models.Model):
    """An address of this portal that a webhook of Cal.com delivers to.

    `token` is the secret part of the address; `webhook_id` is Cal.com's. Deliveries are signed with a secret of their
    own, made of the token and of SECRET_KEY (`services.webhooks.inbox.secrets_of`), so that none stands in the
    database.
    """

    token = models.CharField(max_length=64, unique=True)
    webhook_id = models.CharField(max_length=64, blank=True)
    # The organization whose webhook it is; None for one of the account's own.
    organization_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    # Deliveries that were not Cal.com's, or not signed; what was wrong with the last one, and when.
    refused = models.PositiveIntegerField(default=0)
    refusal = models.CharField(max_length=200, blank=True)
    refused_at = models.DateTimeField(null=True)
    # Up to when changed bookings were asked for, in case that deliveries were lost.
    read_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Receiver {self.token[:6]}…"


class DeliveryState(models.TextChoices):
    """Where a delivery stands. All but the first are final, until it is applied again by hand."""

    WAITING = "waiting", _("Waiting")
    APPLIED = "applied", _("Applied")
    IGNORED = "ignored", _("Nothing to do")
    FAILED = "failed", _("Failed")


class Delivery(models.Model):
    """One delivery, stored once however often it comes. `body` is exactly what was signed."""

    receiver = models.ForeignKey(Receiver, on_delete=models.CASCADE, related_name="deliveries")
    # SHA-256 of the body: Cal.com signs no time and gives no id, but the body holds the time of sending (CONTRACT.md
    # 8.3).
    digest = models.CharField(max_length=64)
    trigger = models.CharField(max_length=64, blank=True)
    booking_uid = models.CharField(max_length=64, blank=True, db_index=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_index=True)
    body = models.TextField()
    # How often it came: Cal.com's task queue may send again (CONTRACT.md 8.3).
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
