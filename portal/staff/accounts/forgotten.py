"""Forgotten password: a mailed link, and the same answer for every address."""

import logging
import math
from collections.abc import Iterator
from typing import Any
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
from django.http import HttpResponse, HttpResponseRedirect
from django.tasks import task
from django.urls import path
from django.utils.translation import gettext as _

from portal.services.errors import TooOften
from portal.services.mail.server import can_send
from portal.staff.accounts.attempts import Attempt, name_digest
from portal.staff.accounts.second_factor import in_layout
from portal.web.protection.throttle import client_address

logger = logging.getLogger(__name__)


class StaffPasswordForm(PasswordResetForm):
    def get_users(self, email: str) -> Iterator[User]:
        # Other people have no pages, and people of an issuer or a proxy no password here.
        return (user for user in super().get_users(email) if user.is_staff)


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


@task()
def send_link(address: str) -> None:
    """Mail a link to every staff account with this address."""
    if settings.IS_PRODUCTION and not can_send():
        # Emails then go into the log, where a link that is a key has no place.
        logger.warning("Somebody asked for a link to a new password, but there is no mail server.")
        return
    form = StaffPasswordForm({"email": address})
    if not form.is_valid():
        return
    parts = urlsplit(settings.PORTAL_URL)
    form.save(
        # The configured address: the one that a request came to is the sender's own word.
        domain_override=parts.netloc,
        use_https=parts.scheme == "https",
        extra_email_context={"site_name": settings.PORTAL_NAME or str(admin.site.site_header)},
    )


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
