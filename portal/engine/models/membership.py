"""Who belongs to which team or organization, and as what."""

from django.db import models

from portal.engine import clock


class Role(models.TextChoices):
    """Membership roles as the wire spells them (CONTRACT.md section 2.15)."""

    MEMBER = "MEMBER", "Member"
    ADMIN = "ADMIN", "Admin"
    OWNER = "OWNER", "Owner"


class Membership(models.Model):
    """A user in a team or organization (CONTRACT.md section 6.2)."""

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
