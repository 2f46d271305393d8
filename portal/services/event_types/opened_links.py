"""Private links as visitors open them: which event type, and whether something can still be booked by it.

The engine finds a link by its id. Cal.com's API lists links by event type only, and no ended ones (CONTRACT.md 10.2):
they are looked for among the event types with the slug of the address, and what was found once is known from then on.
"""

from dataclasses import dataclass

from portal.backend import engine_links
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.private_link import PrivateLink
from portal.services.cache import ask_again, forget, remembered
from portal.services.errors import LinkEnded, NotAllowed, NotFound
from portal.services.event_types import catalogue, event_types, link_uses
from portal.services.event_types.catalogue import Owner
from portal.services.event_types.link_uses import FoundLink
from portal.services.event_types.private_links import TOUCHED_BY, private_link_list
from portal.services.models import KnownLink


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A private link and what it opens. `ended` is why nothing new can be booked by it, None while something can."""

    link_id: str
    owner: Owner
    event_type: EventType
    ended: LinkEnded | None


def link_open(*, link_id: str, slug: str = "") -> OpenedLink:
    """Return what a private link opens, hidden and internal event types too. Raises NotFound.

    `slug` is that of the address, which may be missing or a former one: a link is known by its id. With such a slug, of
    Cal.com's links only those are found that were opened before.
    """
    found = _find(link_id, slug)
    event_type = (
        catalogue.event_type_of_booking(event_type_id=found.event_type_id) if found else None
    )
    owner = catalogue.owner_of(event_type) if event_type else None
    # A managed event type is a template that nobody can book (CONTRACT.md 6.3).
    is_template = event_type is not None and event_type.scheduling_type == "managed"
    if found is None or event_type is None or owner is None or is_template:
        raise link_uses.no_link()
    return OpenedLink(link_id, owner, event_type, found.ended)


def link_recheck(*, link_id: str, event_type: EventType) -> None:
    """Before a use is taken, see what has become of a link of Cal.com meanwhile: its own page books through it, too."""
    if engine_links() is not None:
        return
    links = private_link_list(event_type=event_type)
    live = next((one for one in links if one.link_id == link_id), None)
    found = link_uses.link_find(link_id=link_id)
    if live is not None:
        _know(live, event_type.id)
    elif found is not None and not found.ended:
        # Removed, or used up on Cal.com's own page.
        KnownLink.objects.filter(link_id=link_id).delete()
        forget(TOUCHED_BY)


def _find(link_id: str, slug: str) -> FoundLink | None:
    found = link_uses.link_find(link_id=link_id)
    if engine_links() is not None:
        return found
    for event_type in _candidates(slug, found):
        live = _listed(event_type, link_id)
        if live is not None:
            _know(live, event_type.id)
            return link_uses.link_find(link_id=link_id)
    # An ended one is not listed; one that has not ended is gone.
    return found if found and found.ended else None


def _candidates(slug: str, found: FoundLink | None) -> list[EventType]:
    mine = [one.event_type for one in event_types.event_type_list()]
    if found is not None:
        return [one for one in mine if one.id == found.event_type_id]
    return [one for one in mine if one.slug == slug and one.scheduling_type != "managed"]


def _listed(event_type: EventType, link_id: str) -> PrivateLink | None:
    name = f"private-links:{event_type.id}"

    def read() -> list[PrivateLink]:
        try:
            return private_link_list(event_type=event_type)
        except (NotAllowed, NotFound):
            # Of a team outside of an organization, or one that the portal's key may not manage.
            return []

    def find() -> PrivateLink | None:
        links = remembered("event_types", name, read, touched_by=(TOUCHED_BY,))
        return next((one for one in links if one.link_id == link_id), None)

    found = find()
    # Made a moment ago, perhaps.
    if found is None and ask_again("event_types", name, read):
        found = find()
    return found


def _know(live: PrivateLink, event_type_id: int) -> None:
    # One booking where Cal.com names no number (CONTRACT.md 10.2).
    left = max(0, (live.max_usage_count or 1) - (live.usage_count or 0))
    facts = {
        "event_type_id": event_type_id,
        "expires_at": live.expires_at,
        "most_uses": left if live.expires_at is None else None,
    }
    if not KnownLink.objects.filter(link_id=live.link_id, **facts).exists():
        KnownLink.objects.update_or_create(link_id=live.link_id, defaults=facts)
