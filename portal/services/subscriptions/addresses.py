"""The private addresses themselves: made, made anew, ended, and found again by what stands in them."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.conf.address import home_url
from portal.process.fail_open import fail_open
from portal.services.models import Subscription

_NOTED_EVERY: Final = timedelta(hours=1)
# What a column of ids holds.
_LONGEST_ID: Final = 18


@dataclass(frozen=True, slots=True)
class Address:
    """Where a calendar program reads; `read_at` is to the hour, None where none has."""

    url: str
    made_at: datetime
    read_at: datetime | None


def address_get(*, kind: str, key: int) -> Address | None:
    """Return the address of a person's or a team's bookings, None where none was made, or it was ended."""
    row = Subscription.objects.filter(kind=kind, key=key).first()
    return Address(_url(row), row.made_at, row.read_at) if row else None


def address_make(*, kind: str, key: int) -> Address:
    """Make an address; the one before stops working at once."""
    values = {"nonce": secrets.token_hex(32), "made_at": timezone.now(), "read_at": None}
    row, _is_new = Subscription.objects.update_or_create(kind=kind, key=key, defaults=values)
    return Address(_url(row), row.made_at, row.read_at)


def address_end(*, kind: str, key: int) -> None:
    Subscription.objects.filter(kind=kind, key=key).delete()


def subscription_of(*, token: str) -> Subscription | None:
    """Return whose address it is, None for one that is nobody's (any more)."""
    number, _dash, _rest = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_ID):
        return None
    row = Subscription.objects.filter(pk=int(number)).first()
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if row is None or not any(constant_time_compare(_token(row, key), token) for key in keys):
        return None
    _note_use(row)
    return row


@fail_open(without=None, also=(DatabaseError,))
def _note_use(row: Subscription) -> None:
    now = timezone.now()
    if row.read_at is None or not timedelta() <= now - row.read_at < _NOTED_EVERY:
        Subscription.objects.filter(pk=row.pk).update(read_at=now)


def _url(row: Subscription) -> str:
    return f"{home_url()}/calendars/{_token(row, settings.SECRET_KEY)}.ics"


def _token(row: Subscription, key: str) -> str:
    made = salted_hmac("portal.subscription", row.nonce, secret=key, algorithm="sha256").digest()
    return f"{row.pk}-{urlsafe_b64encode(made).decode().rstrip('=')}"
