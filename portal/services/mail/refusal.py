"""Whether the mail server takes mail of this portal at all: noted by whoever sends, read by every page of staff."""

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, transaction

from portal.outgoing import refusals
from portal.process import invalidation
from portal.process.fail_open import fail_open
from portal.services.models import MailRefusal
from portal.services.models.presentation import ONLY

_NAME = "mail-refusal"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the server says, in its own words, and since when it has taken nothing."""

    said: str
    since: datetime


@fail_open(without=None, also=(DatabaseError,))
def refusal_get() -> Refusal | None:
    # In a tuple: nothing may be kept, too.
    [found] = invalidation.kept(_NAME, _read, _NAME)
    return found


@fail_open(without=None, also=(DatabaseError,))
def refusal_note(error: Exception) -> None:
    """Note a failure, if it is the server's and not one recipient's."""
    if not refusals.is_of_server(error):
        return refusal_clear()
    said, known = refusals.answer_of(error)[:1000], refusal_get()
    if known is None or known.said != said:
        # The first moment stays.
        with transaction.atomic():
            MailRefusal.objects.update_or_create(pk=ONLY, defaults={"said": said})
        invalidation.mark(_NAME)
    return None


@fail_open(without=None, also=(DatabaseError,))
def refusal_clear() -> None:
    if refusal_get() is not None:
        with transaction.atomic():
            MailRefusal.objects.filter(pk=ONLY).delete()
        invalidation.mark(_NAME)


def _read() -> tuple[Refusal | None]:
    row = MailRefusal.objects.filter(pk=ONLY).first()
    return (Refusal(row.said, row.since) if row else None,)
