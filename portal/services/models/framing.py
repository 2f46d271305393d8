"""Models of who may frame visitors' pages, and of sites that tried to without being allowed to."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.conf.origins import origin_of


class FramingSite(models.Model):
    """A site that staff let frame pages: all of visitors', or those of one team."""

    origin = models.CharField(
        _("site"),
        max_length=270,
        help_text=_(
            "Such as https://wiki.example.com, or https://*.example.com for all sites below that name."
        ),
    )
    # As in Cal.com; 0 for all pages. The slug is what its addresses had when this was saved.
    team_id = models.BigIntegerField(_("pages"), default=0)
    team_slug = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("site that may frame pages")
        verbose_name_plural = _("sites that may frame pages")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "team_id"],
                name="services_framing_once",
                violation_error_message=_("This site is in the list already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.origin} ({self.team_slug})" if self.team_slug else self.origin

    def clean(self) -> None:
        try:
            self.origin = origin_of(self.origin)
        except ValueError as error:
            raise ValidationError({"origin": str(error)}) from error


class RefusedFrame(models.Model):
    """How often browsers said on a day that a site may not frame a page. Anybody can send such a report."""

    origin = models.CharField(_("site"), max_length=270)
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("times"), default=0)
    # Of the last one.
    path = models.CharField(_("page"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("refused frame")
        verbose_name_plural = _("refused frames")
        constraints = [
            models.UniqueConstraint(fields=["origin", "day"], name="services_refused_frame_once")
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.day}"
