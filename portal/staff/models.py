"""Names for what lives in Cal.com, for Django's permissions, groups and admin log, and the rights per team.

The former are models without tables: the pages read and write through the services.
"""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoRows(models.Manager[models.Model]):
    """Finds nothing, without asking the database."""

    def get_queryset(self) -> models.QuerySet[models.Model]:
        return super().get_queryset().none()


class Remote(models.Model):
    """A thing in Cal.com by its id (a booking's uid) and what people call it."""

    id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=200)

    objects = NoRows()

    class Meta:
        abstract = True
        # Migrations make permissions of these models, and no tables.
        managed = False
        # Else the admin's "view on site" would look for rows in a table that does not exist.
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, identifier: int | str, name: str) -> Self:
        """Return an unsaved instance that stands for the object, for links and the admin log."""
        return cls(id=str(identifier), name=name or str(identifier))


class Booking(Remote):
    """Deleting one means cancelling it."""

    class Meta(Remote.Meta):
        verbose_name = _("booking")
        # Stored in the database, as all names of permissions are: not for gettext.
        permissions = (
            ("confirm_booking", "Can confirm and decline bookings"),
            ("export_booking", "Can export bookings"),
        )


class EventType(Remote):
    class Meta(Remote.Meta):
        verbose_name = _("event type")


class Schedule(Remote):
    class Meta(Remote.Meta):
        verbose_name = _("schedule")


class Team(Remote):
    """Of the organization, or of the portal's account."""

    class Meta(Remote.Meta):
        verbose_name = _("team")


class Member(Remote):
    """Of the organization, or the owner of the portal's key."""

    class Meta(Remote.Meta):
        verbose_name = _("member")


class ApiKey(Remote):
    """Of the embedded engine's API; deleting one ends it."""

    class Meta(Remote.Meta):
        verbose_name = _("API key")
        # It is shown once and never changed.
        default_permissions = ("add", "delete", "view")


class OutOfOffice(Remote):
    class Meta(Remote.Meta):
        verbose_name = _("absence")


class Webhook(Remote):
    class Meta(Remote.Meta):
        verbose_name = _("webhook")


class TeamRights(models.Manager["TeamRight"]):
    def of(self, user: AbstractBaseUser) -> models.QuerySet["TeamRight"]:
        """Return what binds a person: their own rights, and those of their groups."""
        return self.filter(Q(user_id=user.pk) | Q(group__user=user.pk))


class TeamRight(models.Model):
    """Binds a person, or all people of a group, to teams: they reach no bookings and event types of others.

    Who is bound more than once reaches the teams of all their rights; who is bound to an empty list, none.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    group = models.OneToOneField(
        Group,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("group"),
    )
    # Numbers of Cal.com. A team that is deleted there stays in the list: else its people would reach all teams.
    team_ids = models.JSONField(default=list, blank=True, verbose_name=_("teams"))

    objects = TeamRights()

    class Meta:
        verbose_name = _("team right")
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, group__isnull=False) | Q(user__isnull=False, group=None),
                name="staff_team_right_of_one",
                violation_error_message=_("Choose a person or a group."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user or self.group)
