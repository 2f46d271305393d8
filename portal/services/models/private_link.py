"""Model of private links whose uses the portal counts itself, since Cal.com's API counts none (CONTRACT.md 10.2)."""

from django.db import models


class KnownLink(models.Model):
    """A private link of Cal.com as the portal last saw it, and how many bookings were made through the portal.

    Cal.com lists no ended links; what is known here tells one that has ended from one that never was.
    """

    link_id = models.CharField(max_length=200, unique=True)
    event_type_id = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True)
    # How many uses Cal.com's own page has left for this portal; None where the link ends by time.
    most_uses = models.IntegerField(null=True)
    uses = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        # Not the id: it is the secret of the link.
        return f"private link {self.pk} of {self.event_type_id}"
