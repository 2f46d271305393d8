"""Model of closing days."""

from django.db import models

from portal.engine import clock


class ClosingDay(models.Model):
    """Days, both included, in the zone of the organization: of all of it, or of one team's event types."""

    team = models.ForeignKey("engine.Team", on_delete=models.CASCADE, related_name="closing_days")
    first_day = models.DateField()
    last_day = models.DateField()
    name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "first_day", "last_day"], name="engine_closing_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.team_id} closed {self.first_day} to {self.last_day}"
