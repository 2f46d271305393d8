"""Budget of emails to guests, who never asked for one: by who caused them and by who gets them.

What counts are the emails themselves, written in the transaction of their change: they are shared by all processes,
survive a restart, and are there for staff to read. Staff's own changes are not counted.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse_many

from portal.engine import clock
from portal.engine.mail.models import WITHHELD, Email
from portal.outgoing.mailboxes import mailbox
from portal.process.caller import caller_address

# Any number will do that no other lock of the database has.
_LOCK: Final = 7_301_988


def withhold(emails: Sequence[Email]) -> None:
    """Mark those emails to guests that exceed the budget. Call it before they are written, in their transaction."""
    caller = caller_address()
    if not caller or not emails:
        return
    if connection.vendor == "postgresql":
        # Counted and written by one at a time until the transaction ends; SQLite has one writer anyway.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    client = digest("client", caller)
    left = {client: _left(settings.GUEST_MAILS_PER_CLIENT, client=client)}
    for email in emails:
        email.client, email.guest = client, digest("guest", mailbox(email.recipient["email"]))
        if email.guest not in left:
            left[email.guest] = _left(settings.GUEST_MAILS_PER_ADDRESS, guest=email.guest)
    used: Counter[str] = Counter()
    for email in emails:
        keys = (email.client, email.guest)
        if any(used[key] >= left[key] for key in keys):
            email.state = WITHHELD
        else:
            used.update(keys)


def digest(kind: str, text: str) -> str:
    # Keyed, so that the table holds no network address, and no address can be guessed from its digest.
    return salted_hmac(f"engine.mail.{kind}", text, algorithm="sha256").hexdigest()[:32]


def _left(rules: str, **whose: str) -> float:
    return min((_left_of(rule, whose) for rule in _rules(rules)), default=float("inf"))


def _left_of(rule: RateLimitItem, whose: dict[str, str]) -> int:
    since = clock.now() - timedelta(seconds=rule.get_expiry())
    written = Email.objects.filter(created_at__gt=since, **whose).exclude(state=WITHHELD)
    return max(0, rule.amount - written.count())


def _rules(text: str) -> list[RateLimitItem]:
    return [] if text == "off" else parse_many(text)
