"""Models of users (hosts and members, not the staff who sign in to the portal) and their
out-of-office entries.
"""

# ruff: noqa: DJ001  null and the empty text differ on the wire

import uuid

from django.db import models

from portal.engine import clock


class User(models.Model):
    """A Cal.com user (CONTRACT.md 10.1); `time_zone` is the profile's zone, not a schedule's."""

    username = models.SlugField(max_length=100, unique=True)
    email = models.EmailField(unique=True)
    # Empty for people who were added by their address alone; the wire then has null.
    name = models.TextField(blank=True)
    # An https address, or a picture as a data URL.
    avatar_url = models.TextField(null=True, blank=True)
    bio = models.TextField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="Europe/London")
    time_format = models.PositiveSmallIntegerField(default=12)
    week_start = models.CharField(max_length=10, default="Sunday")
    locale = models.CharField(max_length=10, default="en")
    metadata = models.JSONField(default=dict, blank=True)
    # Null: then the first schedule counts, without any Monday to Friday, 9 to 17.
    default_schedule = models.ForeignKey(
        "engine.Schedule", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Keys of the wire that no rule reads: theme, appTheme, brandColor, darkBrandColor, hideBranding.
    appearance = models.JSONField(null=True, blank=True)
    # Of people who were added over the API (CONTRACT.md 18.1): the organization, and their name in its profile.
    invited_to = models.ForeignKey(
        "engine.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    profile_username = models.CharField(max_length=200, blank=True, default="", db_default="")
    # When the organization deleted the person, or set the membership back to not accepted: nobody books them any more,
    # their keys do not work, and their bookings stay. Null again once they are taken in.
    left_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    # Set on the owner as whom the portal itself calls: its staff look after what nobody else does any more.
    is_portal = False

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.username

    @property
    def language(self) -> str:
        """Cal.com's code of the language to write in; people who were added by address chose none."""
        return self.locale or "en"

    @property
    def display_name(self) -> str:
        """What people read: the name, or the beginning of the address of who has none."""
        return self.name or self.email.partition("@")[0]


class OutOfOffice(models.Model):
    """An out-of-office entry (CONTRACT.md 10.3): whole local days of the host between two instants."""

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
