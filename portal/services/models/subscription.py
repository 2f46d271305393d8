"""Model of private addresses at which calendar programs read bookings."""

from django.db import models
from django.utils import timezone


class SubscriptionKind(models.TextChoices):
    PERSON = "person", "–"
    TEAM = "team", "–"


class Subscription(models.Model):
    """The address of a person's or a team's bookings; `key` is their id. The address is made of `nonce` and SECRET_KEY,
    so that a copy of the database opens none.
    """

    kind = models.CharField(max_length=10, choices=SubscriptionKind)
    key = models.BigIntegerField()
    nonce = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    # To the hour: programs may ask every minute.
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="services_subscription_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
