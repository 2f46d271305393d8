"""Days on which a user cannot be booked."""

# ruff: noqa: DJ001  null and the empty text differ on the wire

import uuid

from django.db import models

from portal.engine import clock


class OutOfOffice(models.Model):
    """An out-of-office entry (CONTRACT.md section 10.3); whole local days of the host between two
    instants.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("engine.User", on_delete=models.CASCADE, related_name="out_of_office")
    to_user = models.ForeignKey(
        "engine.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    notes = models.TextField(null=True, blank=True)
    reason = models.CharField(max_length=20, default="unspecified")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["user", "ends_at"], name="engine_ooo_user_end")]

    def __str__(self) -> str:
        return f"{self.user_id} away {self.starts_at} to {self.ends_at}"
