"""Model of the signs of life that processes without an address give."""

from django.db import models


class Heartbeat(models.Model):
    """When a kind of process was last at work, on whichever host: ``worker``."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.beat_at}"
