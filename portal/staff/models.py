"""Models without tables: names for what lives in Cal.com, for Django's permissions, groups and admin log.

The pages read and write through the services.
"""

from typing import Self

from django.db import models
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
        # Cal.com's own pages change it, so no other permission should be offered in groups.
        default_permissions = ("view",)


class Member(Remote):
    """Of the organization, or the owner of the portal's key."""

    class Meta(Remote.Meta):
        verbose_name = _("member")
        default_permissions = ("view",)


class OutOfOffice(Remote):
    class Meta(Remote.Meta):
        verbose_name = _("absence")


class Webhook(Remote):
    class Meta(Remote.Meta):
        verbose_name = _("webhook")
