"""Names for what lives in Cal.com, so that Django's permissions, groups and admin log can speak of it.

There are no tables behind these models: the pages read and write through the services. A manager that finds nothing
keeps whatever asks the models for rows (such as the admin's "view on site" addresses) away from the database.
"""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoRows(models.Manager[models.Model]):
    """Finds nothing, without asking the database."""

    def get_queryset(self) -> models.QuerySet[models.Model]:
        """Return the empty query set."""
        return super().get_queryset().none()


class Remote(models.Model):
    """Something in Cal.com by its id (a booking's uid) and what people call it."""

    id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=200)

    objects = NoRows()

    class Meta:
        abstract = True
        managed = False
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, identifier: int | str, name: str) -> Self:
        """Return an unsaved instance that stands for the object, for links and the admin log."""
        return cls(id=str(identifier), name=name or str(identifier))


class Booking(Remote):
    """A booking; deleting one means cancelling it."""

    class Meta(Remote.Meta):
        verbose_name = _("booking")
        # Stored in the database, as all names of permissions are: not for gettext.
        permissions = (
            ("confirm_booking", "Can confirm and decline bookings"),
            ("export_booking", "Can export bookings"),
        )


class EventType(Remote):
    """An event type of the portal's account or of a team."""

    class Meta(Remote.Meta):
        verbose_name = _("event type")


class Schedule(Remote):
    """A schedule of the portal's account."""

    class Meta(Remote.Meta):
        verbose_name = _("schedule")


class Team(Remote):
    """A team of the organization, or of the portal's account; it can only be looked at."""

    class Meta(Remote.Meta):
        verbose_name = _("team")
        default_permissions = ("view",)


class Member(Remote):
    """A member of the organization, or the owner of the portal's key; they can only be looked at."""

    class Meta(Remote.Meta):
        verbose_name = _("member")
        default_permissions = ("view",)


class OutOfOffice(Remote):
    """A time when a member of the organization is out of office."""

    class Meta(Remote.Meta):
        verbose_name = _("absence")


class Webhook(Remote):
    """A webhook subscription of the portal's account."""

    class Meta(Remote.Meta):
        verbose_name = _("webhook")
