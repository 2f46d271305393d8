"""Model of slot reservations."""

import uuid

from django.db import models

from portal.engine import clock


class Reservation(models.Model):
    """Hides a slot on every event type of `user` until `expires_at` (CONTRACT.md 3.2). It never
    blocks a booking. On a seated event type (`is_seat`) it takes one seat instead of the slot.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event_type = models.ForeignKey(
        "engine.EventType", on_delete=models.CASCADE, related_name="reservations"
    )
    user = models.ForeignKey("engine.User", on_delete=models.CASCADE, related_name="reservations")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_seat = models.BooleanField(default=False)
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        # The index keeps the table's first name.
        indexes = [models.Index(fields=["user", "starts_at"], name="engine_hold_user_start")]

    def __str__(self) -> str:
        return f"{self.event_type_id} {self.starts_at} until {self.expires_at}"
