"""Models of teams, organizations and memberships.

An organization is a team that other teams have as their parent, as in Cal.com.
"""

# ruff: noqa: DJ001  null and the empty text differ on the wire

from django.db import models
from django.db.models import Q

from portal.engine import clock


class Team(models.Model):
    """A team, or the organization that has teams (CONTRACT.md 6.2)."""

    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="teams"
    )
    is_organization = models.BooleanField(default=False)
    name = models.TextField()
    slug = models.CharField(max_length=200)
    bio = models.TextField(null=True, blank=True)
    logo_url = models.CharField(max_length=500, null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="Europe/London")
    week_start = models.CharField(max_length=10, default="Sunday")
    is_private = models.BooleanField(default=False)
    hide_branding = models.BooleanField(default=False)
    hide_book_a_team_member = models.BooleanField(default=False)
    metadata = models.JSONField(null=True, blank=True)
    # Keys of the wire that no rule reads: theme, brandColor, darkBrandColor, bannerUrl, timeFormat,
    # logos.
    appearance = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(parent=None), name="engine_root_team_slug"
            ),
            # Nulls are distinct, so teams without a parent need the constraint above.
            models.UniqueConstraint(fields=["parent", "slug"], name="engine_team_slug"),
        ]

    def __str__(self) -> str:
        return self.slug


class Role(models.TextChoices):
    """Membership roles as the wire spells them (CONTRACT.md 2.15)."""

    MEMBER = "MEMBER", "Member"
    ADMIN = "ADMIN", "Admin"
    OWNER = "OWNER", "Owner"


class Membership(models.Model):
    """A user in a team or organization (CONTRACT.md 6.2)."""

    team = models.ForeignKey("engine.Team", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey("engine.User", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    accepted = models.BooleanField(default=True)
    disable_impersonation = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="engine_membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id} as {self.role}"
