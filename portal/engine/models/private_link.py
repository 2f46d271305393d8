"""Links that book an event type without naming it."""

import secrets

from django.db import models

from portal.engine import clock


def new_link_id() -> str:
    """Return an unguessable link id."""
    return secrets.token_urlsafe(12)


class PrivateLink(models.Model):
    """A link that ends at an instant or after a number of uses (CONTRACT.md section 10.2)."""

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
        """Whether the link books no more."""
        if self.expires_at is not None:
            return self.expires_at <= clock.now()
        return self.max_usage_count is not None and self.usage_count >= self.max_usage_count
