"""Forgotten password: a mailed link, and the same answer for every address."""

import logging
import math
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import User
from django.contrib.auth.views import (
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.core.mail import EmailMessage
from django.http import HttpResponse, HttpResponseRedirect
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.outgoing import mail_server, refusals
from portal.process.work.queues import MAIL
from portal.services.errors import TooOften
from portal.services.mail.server import can_send
from portal.staff.accounts.attempts import Attempt, name_digest
from portal.staff.accounts.second_factor import in_layout
from portal.web.protection.throttle import client_address

logger = logging.getLogger(__name__)

# Somebody waits for the link, not for longer than an hour.
PAUSE: Final = timedelta(seconds=30)
MOST_TRIES: Final = 120


class StaffPasswordForm(PasswordResetForm):
    def get_users(self, email: str) -> Iterator[User]:
        # Other people have no pages, and people of an issuer or a proxy no password here.
        return (user for user in super().get_users(email) if user.is_staff)

    def send_mail(  # noqa: PLR0917  Django's own signature
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,  # noqa: ARG002  the portal's has none
    ) -> None:
        """Send it. Raises what the mail server makes of it, which Django's own only logs."""
        subject = " ".join(render_to_string(subject_template_name, context).split())
        body = render_to_string(email_template_name, context)
        mail_server.send(EmailMessage(subject, body, from_email, [to_email]))


class AskView(PasswordResetView):
    form_class = StaffPasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        address = form.cleaned_data["email"]
        try:
            _attempt("address", client_address(self.request)).count()
        except TooOften as error:
            return self._refuse(form, error)
        try:
            _attempt("email", name_digest(address)).count()
        except TooOften:
            # Answered like any other: who is written to is nobody's business, and this one was, often enough.
            return HttpResponseRedirect(self.get_success_url())
        # Looked up and written by the task worker: the answer takes as long for an address that nobody has.
        send_link.enqueue(address)
        return HttpResponseRedirect(self.get_success_url())

    def _refuse(self, form: Any, error: TooOften) -> HttpResponse:
        form.add_error(None, _("Too many requests from your network. Please try again later."))
        response = self.render_to_response(self.get_context_data(form=form), status=429)
        response.headers["Retry-After"] = str(math.ceil(error.retry_after or 60))
        return response


@task(queue_name=MAIL)
def send_link(address: str, tries: int = 0) -> None:
    """Mail a link to every staff account with this address; again later, for an hour, where the mail server is away."""
    if settings.IS_PRODUCTION and not can_send():
        # Emails then go into the log, where a link that is a key has no place.
        logger.warning("Somebody asked for a link to a new password, but there is no mail server.")
        return
    form = StaffPasswordForm({"email": address})
    if not form.is_valid():
        return
    parts = urlsplit(settings.PORTAL_URL)
    try:
        form.save(
            # The configured address: the one that a request came to is the sender's own word.
            domain_override=parts.netloc,
            use_https=parts.scheme == "https",
            extra_email_context={"site_name": settings.PORTAL_NAME or str(admin.site.site_header)},
        )
    except (smtplib.SMTPException, OSError, ValueError) as error:
        is_over = tries >= MOST_TRIES or refusals.is_final(error)
        logger.log(
            logging.ERROR if is_over else logging.WARNING,
            "email %s (link to a new password) was not sent at attempt %s, %s: %s",
            *(refusals.name_of(address), tries + 1, "given up" if is_over else "again later"),
            refusals.answer_of(error),
        )
        if not is_over:
            send_link.using(run_after=timezone.now() + PAUSE).enqueue(address, tries + 1)


def _attempt(*key: str) -> Attempt:
    return Attempt("password-mail", (settings.THROTTLE_PASSWORD_MAIL, key))


urlpatterns = [
    # The first by the name that the admin's sign-in page looks for, the others by Django's own.
    path("", in_layout(AskView.as_view()), name="admin_password_reset"),
    path("sent/", in_layout(PasswordResetDoneView.as_view()), name="password_reset_done"),
    path(
        "<uidb64>/<token>/",
        in_layout(PasswordResetConfirmView.as_view()),
        name="password_reset_confirm",
    ),
    path("done/", in_layout(PasswordResetCompleteView.as_view()), name="password_reset_complete"),
]
