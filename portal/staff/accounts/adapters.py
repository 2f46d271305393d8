"""What django-allauth asks the portal: who may sign in how, and how second factors are named and kept."""

import base64
import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from portal.staff.accounts.attempts import remember_browser
from portal.web.protection.throttle import client_address

logger = logging.getLogger(__name__)

_WELCOME = "account/messages/logged_in.txt"


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **more)
        remember_browser(response, user)
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **more: Any,
    ) -> None:
        # The page says who one is.
        if message_template != _WELCOME:
            super().add_message(request, level, message_template, *args, **more)


class StaffMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_mfa_enabled(self, user: AbstractBaseUser, types: Any = None) -> bool:
        is_asked = settings.STAFF_SECOND_FACTOR != "off"
        return is_asked and bool(super().is_mfa_enabled(user, types=types))

    def build_totp_svg(self, url: str) -> str:
        # In the page itself, where an XML declaration has no place: its policy lets no data: address be an image.
        return str(super().build_totp_svg(url)).partition("?>")[2]

    def encrypt(self, text: str) -> str:
        # The database alone, a backup say, gives no codes.
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.exception("A second factor cannot be read: was SECRET_KEY changed?")
            # A secret that nobody knows, so that no code fits; base32, as allauth expects.
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def _get_site_name(self) -> str:
        return settings.PORTAL_NAME or str(super()._get_site_name())


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    made = salted_hmac("portal.staff.second-factor", "", secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made)
