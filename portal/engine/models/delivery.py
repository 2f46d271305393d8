"""Posts to webhook subscribers that were or will be made."""

from django.db import models

from portal.engine import clock


class DeliveryState(models.TextChoices):
    """What became of a delivery."""

    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    ABANDONED = "abandoned", "Abandoned"


class Delivery(models.Model):
    """One body for one subscriber (CONTRACT.md section 8.3), written with the change it tells of.

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
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_problem = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="engine_delivery_due"),
            models.Index(fields=["created_at"], name="engine_delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.trigger} to {self.webhook_id}: {self.state}"
