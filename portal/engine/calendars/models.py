"""Models of users' outside calendars: connections, their feeds, and which of them count as busy."""

from django.db import models

from portal.engine import clock

ICS_FEED = "ics-feed_calendar"


class CalendarCredential(models.Model):
    """A connection of a user to outside calendars (CONTRACT.md 9): feeds are the only kind."""

    user = models.ForeignKey(
        "engine.User", on_delete=models.CASCADE, related_name="calendar_credentials"
    )
    kind = models.CharField(max_length=40, default=ICS_FEED)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


class CalendarFeed(models.Model):
    """An iCalendar file on the web, and what was read from it last.

    A feed that cannot be read keeps its last content; `problem` then says why, and `fetched_at`
    since when the content is as it is. `content` is what of the file says something about busy time.
    Busy times are stored from `expanded_from` up to `expanded_until`; for what lies beyond,
    `content` is read again, and for all where `stored_as` says that they were stored by other rules.
    """

    credential = models.ForeignKey(
        "engine.CalendarCredential", on_delete=models.CASCADE, related_name="feeds"
    )
    url = models.CharField(max_length=2000)
    read_only = models.BooleanField(default=True)
    content = models.TextField(blank=True, default="")
    expanded_from = models.DateTimeField(default=clock.now)
    expanded_until = models.DateTimeField(default=clock.now)
    fetched_at = models.DateTimeField(null=True, blank=True)
    next_fetch_at = models.DateTimeField(default=clock.now)
    problem = models.TextField(blank=True, default="")
    # How many events of the content could not be understood, or not wholly.
    skipped = models.PositiveIntegerField(default=0)
    stored_as = models.TextField(blank=True, default="", db_default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["credential", "url"], name="engine_feed_once")
        ]

    def __str__(self) -> str:
        return self.url


class FeedEvent(models.Model):
    """One stretch of busy time in a feed; repeating events have one row per occurrence.

    `clock` is a `Clock`: with one of the host the times are the wall clock of wherever the host lives.
    """

    feed = models.ForeignKey("engine.CalendarFeed", on_delete=models.CASCADE, related_name="events")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title = models.TextField(blank=True, default="")
    clock = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["feed", "ends_at"], name="engine_feed_event_end")]

    def __str__(self) -> str:
        return f"{self.starts_at} to {self.ends_at}"


class SelectedCalendar(models.Model):
    """A calendar that counts as busy time of its user (CONTRACT.md 9.3)."""

    user = models.ForeignKey(
        "engine.User", on_delete=models.CASCADE, related_name="selected_calendars"
    )
    feed = models.ForeignKey(
        "engine.CalendarFeed", on_delete=models.CASCADE, related_name="selections"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "feed"], name="engine_selected_once")
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} for {self.user_id}"


class DestinationCalendar(models.Model):
    """The calendar that a user wants bookings written to. The engine only remembers it."""

    user = models.OneToOneField(
        "engine.User", on_delete=models.CASCADE, related_name="destination_calendar"
    )
    feed = models.ForeignKey(
        "engine.CalendarFeed", on_delete=models.CASCADE, related_name="destinations"
    )
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.feed_id} for {self.user_id}"
