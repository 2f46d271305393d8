"""What hangs on a person who leaves and has no call of Cal.com's: access, and event types of their own.

`portal.backend` hands these functions to the portal's services; they run inside of the services' transaction.
"""

from django.db import transaction

from portal.engine.event_types import answers, lookup
from portal.engine.event_types.models import EventType
from portal.engine.people.members import end_access
from portal.engine.people.models import User
from portal.engine.protocol.values import Json
from portal.engine.teams.models import Membership
from portal.process import invalidation


def access_end(*, user_id: int, organization_id: int) -> None:
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        end_access(user, organization_id)
        _mark()


def own_event_types(*, user_id: int) -> list[Json]:
    rows = lookup.base().filter(owner_id=user_id, team=None, parent=None).order_by("id")
    return [answers.personal(row) for row in rows]


def personal_event_types() -> list[tuple[str, str, Json]]:
    """Return the personal event types of everybody who is in an organization, with the username and name of each."""
    inside = Membership.objects.filter(team__is_organization=True, accepted=True)
    rows = lookup.base().filter(
        team=None, parent=None, owner__left_at=None, owner__in=inside.values("user_id")
    )
    return [
        (row.owner.username, row.owner.display_name, answers.personal(row))
        for row in rows.order_by("owner_id", "id")
        if row.owner is not None
    ]


def event_types_hand_over(*, user_id: int, to_user_id: int) -> int:
    """Give all personal event types to somebody else, and return how many.

    They keep their slugs but where the other one has it; hours are the new owner's default ones.
    """
    rows = EventType.objects.filter(owner_id=user_id, team=None, parent=None)
    with transaction.atomic():
        taken = set(
            EventType.objects.filter(owner_id=to_user_id, team=None).values_list("slug", flat=True)
        )
        for row in rows:
            row.slug = _free(row.slug, taken)
            row.owner_id, row.schedule = to_user_id, None
            row.save(update_fields=["owner", "schedule", "slug"])
            taken.add(row.slug)
    _mark()
    return len(rows)


def event_types_hide(*, user_id: int) -> int:
    changed = EventType.objects.filter(owner_id=user_id, team=None, parent=None).update(hidden=True)
    _mark()
    return changed


def event_types_delete(*, user_id: int) -> int:
    # Bookings of them stay, without an event type.
    rows = EventType.objects.filter(owner_id=user_id, team=None, parent=None)
    count = rows.count()
    rows.delete()
    _mark()
    return count


def _free(slug: str, taken: set[str]) -> str:
    found, number = slug, 2
    while found in taken:
        found, number = f"{slug}-{number}", number + 1
    return found


def _mark() -> None:
    # After the transaction: before, others would read what was, and keep it.
    transaction.on_commit(invalidation.mark)
    invalidation.mark()
