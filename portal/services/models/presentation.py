"""Models of what staff decide about the visitors' pages; all has a default, so that a fresh portal needs no row."""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# The primary key of the one row of texts and appearance.
ONLY = 1
_LINK = URLValidator(schemes=["http", "https", "mailto"])


def check_links(text: str) -> None:
    """Accept lines of a label, a blank and an address (http, https or mailto); ValidationError names the line."""
    for number, line in enumerate(text.splitlines(), start=1):
        # At the last blank: labels have blanks, addresses do not.
        label, _blank, address = line.strip().rpartition(" ")
        if not line.strip():
            continue
        if not label:
            raise ValidationError(
                _("Line %(number)s needs a label, a blank and an address.") % {"number": number}
            )
        try:
            _LINK(address)
        except ValidationError as error:
            raise ValidationError(
                _("Line %(number)s does not end with an address.") % {"number": number}
            ) from error


class Look(models.Model):
    """Name, texts, colours and links of the visitors' pages: one row."""

    name = models.CharField(
        max_length=80, blank=True, help_text=_("Empty: the organization's name.")
    )
    heading = models.CharField(
        max_length=120, blank=True, help_text=_("Of the start page. Empty: Book a time with …")
    )
    introduction = models.TextField(
        max_length=2000,
        blank=True,
        help_text=_("Under the heading of the start page, in Markdown."),
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Use a colour such as #0f6b5c."))],
        help_text=_(
            "Such as #0f6b5c; it is darkened or lightened where needed to be readable. Empty: PORTAL_ACCENT."
        ),
    )
    # In the database, not in a folder: several machines serve the same portal, and a backup of the database is
    # complete.
    logo = models.BinaryField(blank=True, default=bytes, editable=True)
    logo_type = models.CharField(max_length=20, blank=True)
    icon = models.BinaryField(blank=True, default=bytes, editable=True)
    icon_type = models.CharField(max_length=20, blank=True)
    footer_links = models.TextField(
        max_length=2000,
        blank=True,
        validators=[check_links],
        help_text=_(
            "One a line: a label, a blank, an address. Such as: Imprint https://example.com/imprint"
        ),
    )
    privacy_url = models.URLField(_("privacy notice"), blank=True)
    terms_url = models.URLField(_("terms"), blank=True)
    consent = models.CharField(
        _("consent"),
        max_length=300,
        blank=True,
        help_text=_(
            "A sentence that visitors must agree to before they book. Empty: nothing is asked."
        ),
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("texts and looks")

    def __str__(self) -> str:
        return str(_("Texts and looks"))

    @property
    def links(self) -> list[tuple[str, str]]:
        lines = (line.strip() for line in self.footer_links.splitlines())
        found = [line.rpartition(" ") for line in lines if line]
        return [(label, address) for label, _blank, address in found]

    @property
    def contact(self) -> str:
        """The address to write to, as the first link by mail names it; empty without one."""
        found = (urlsplit(address) for _label, address in self.links)
        return next((unquote(one.path) for one in found if one.scheme == "mailto"), "")


class Visibility(models.TextChoices):
    """Who sees something on the portal. What is hidden in Cal.com is never listed, whatever stands here."""

    LISTED = "listed", _("Listed")
    UNLISTED = "unlisted", _("Not listed, but bookable by its address")
    INTERNAL = "internal", _("Internal: staff and the intranet only")


class Shown(models.Model):
    """The visibility of a team, a person or an event type; without a row it is listed in Cal.com's order."""

    kind = models.CharField(
        max_length=10,
        choices={"team": _("Team"), "user": _("Person"), "event": _("Event type")},
    )
    # The team's or event type's id, the person's username.
    key = models.CharField(max_length=64)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.LISTED)
    # Smaller comes first; 0 comes after all others.
    position = models.PositiveSmallIntegerField(default=0)
    is_featured = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("what visitors see")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="services_shown_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.visibility}"
