"""Ends and uses of private links: by time, or by a number of bookings of which none may be exceeded.

A use is taken before the booking is sent and given back when none came of it (`services.bookings.intents`), so that n
uses make n bookings. The engine counts them itself; Cal.com's API counts none, so those of its links are counted here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.backend import engine_links
from portal.services.errors import LinkEnded, NotFound
from portal.services.models import KnownLink


@dataclass(frozen=True, slots=True)
class FoundLink:
    """The end of a link: `expires_at` (aware), or `uses_left`."""

    event_type_id: int
    expires_at: datetime | None = None
    uses_left: int | None = None

    @property
    def ended(self) -> LinkEnded | None:
        if self.expires_at is not None:
            return LinkEnded(by_time=True) if self.expires_at <= timezone.now() else None
        return LinkEnded() if self.uses_left is not None and self.uses_left <= 0 else None


class Links(Protocol):
    """Where uses are counted."""

    def find(self, *, link_id: str) -> FoundLink | None: ...
    def take(self, *, link_id: str) -> bool: ...
    def give_back(self, *, link_id: str) -> None: ...


def link_find(*, link_id: str) -> FoundLink | None:
    """Return a link as it stands where its uses are counted; of Cal.com's only those that were opened here."""
    return _links().find(link_id=link_id)


def use_take(*, link_id: str, note: Callable[[], object]) -> None:
    """Count a use of a link, and `note` it in the same transaction. Raises LinkEnded, and NotFound for none such."""
    links = _links()
    with transaction.atomic():
        if links.take(link_id=link_id):
            note()
            return
    found = links.find(link_id=link_id)
    raise found.ended or LinkEnded() if found else no_link()


def use_give_back(*, link_id: str) -> None:
    _links().give_back(link_id=link_id)


def no_link() -> NotFound:
    return NotFound(
        _("There is no such private link, or it was removed. Please ask for a new one.")
    )


def _links() -> Links:
    engine = engine_links()
    return KnownLinks() if engine is None else _EngineLinks(engine)


class _EngineLinks:
    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def find(self, *, link_id: str) -> FoundLink | None:
        found = self._engine.link_find(link_id=link_id)
        return FoundLink(**found) if found else None

    def take(self, *, link_id: str) -> bool:
        return bool(self._engine.use_take(link_id=link_id))

    def give_back(self, *, link_id: str) -> None:
        self._engine.use_give_back(link_id=link_id)


class KnownLinks:
    """Cal.com's links, as the portal knows them (`KnownLink`)."""

    def find(self, *, link_id: str) -> FoundLink | None:
        known = KnownLink.objects.filter(link_id=link_id).first()
        if known is None:
            return None
        left = None if known.most_uses is None else max(0, known.most_uses - known.uses)
        return FoundLink(known.event_type_id, known.expires_at, left)

    def take(self, *, link_id: str) -> bool:
        # One statement, so that of parallel bookings no more go through than there are uses.
        has_left = Q(most_uses=None, expires_at__gt=timezone.now()) | Q(uses__lt=F("most_uses"))
        rows = KnownLink.objects.filter(has_left, link_id=link_id)
        return bool(rows.update(uses=F("uses") + 1))

    def give_back(self, *, link_id: str) -> None:
        KnownLink.objects.filter(link_id=link_id, uses__gt=0).update(uses=F("uses") - 1)
