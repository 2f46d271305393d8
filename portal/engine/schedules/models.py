"""Models of schedules: weekly hours and date overrides in the schedule's own zone."""

from django.db import models


class Schedule(models.Model):
    """A named set of hours (CONTRACT.md 7). The owner's default is `User.default_schedule`."""

    owner = models.ForeignKey("engine.User", on_delete=models.CASCADE, related_name="schedules")
    name = models.TextField()
    # Cal.com prints this zone for schedules without one.
    time_zone = models.CharField(max_length=64, default="Europe/London")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class WeeklyHours(models.Model):
    """One entry of `availability`: the same wall-clock range on several weekdays.

    `days` are English day names. An end of 23:59 means midnight; an end before the start is kept
    and ignored.
    """

    schedule = models.ForeignKey(
        "engine.Schedule", on_delete=models.CASCADE, related_name="weekly_hours"
    )
    # Entries stay as they were given, which a table of single days could not tell.
    days = models.JSONField()
    start_time = models.TimeField()
    end_time = models.TimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{', '.join(self.days)} {self.start_time:%H:%M}-{self.end_time:%H:%M}"


class DateOverride(models.Model):
    """One entry of `overrides`: hours that replace the weekly ones on a day; 00:00 to 00:00 closes
    it.
    """

    schedule = models.ForeignKey(
        "engine.Schedule", on_delete=models.CASCADE, related_name="overrides"
    )
    day = models.DateField()
    start_time = models.TimeField()
    end_time = models.TimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.day} {self.start_time:%H:%M}-{self.end_time:%H:%M}"
