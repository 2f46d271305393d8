"""Models of how the portal is set up in the browser: the assistant's progress, and the mail server."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.services.models.presentation import ONLY


class Setup(models.Model):
    """How far the assistant is: one row. Without it, nobody has begun."""

    # By the name of a step: done or skipped.
    steps = models.JSONField(default=dict)
    # The demonstration was left for an organization of one's own: it must not come back at the next start.
    is_own = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"setup {ONLY}"


class MailSecurity(models.TextChoices):
    STARTTLS = "starttls", "STARTTLS"
    TLS = "tls", "TLS"
    NONE = "none", "–"


class MailServer(models.Model):
    """The outgoing mail server that staff chose: one row; MAIL_URL wins over it."""

    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=10, choices=MailSecurity, default=MailSecurity.STARTTLS)
    username = models.CharField(max_length=255, blank=True)
    # Sealed with SECRET_KEY (services.mail.server): a copy of the database is no key to the mail server.
    sealed_password = models.TextField(blank=True)
    # As in a From header; empty for MAIL_FROM.
    sender = models.CharField(max_length=320, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("mail")

    def __str__(self) -> str:
        # Without a port it stands for a part of the page of mail, in the log.
        return f"{self.host}:{self.port}" if self.port else self.host


class MailRefusal(models.Model):
    """What the mail server said when it took nothing from this portal: one row, gone with the next email."""

    said = models.CharField(max_length=1000)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.said
