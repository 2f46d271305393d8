"""Deliveries of OOO_CREATED (CONTRACT.md 8.2, 8.4)."""

from typing import Final

from portal.engine.people.models import OutOfOffice, User
from portal.engine.protocol.values import Json, format_instant
from portal.engine.webhooks import outbox, subscriptions

TRIGGER: Final = "OOO_CREATED"
# Id and emoji of each reason, which are a table of Cal.com's.
_REASONS: Final = {
    "unspecified": (1, "🕒"),
    "vacation": (2, "🏝️"),
    "travel": (3, "✈️"),
    "sick": (4, "🤒"),
    "public_holiday": (5, "🏖️"),
}


def announce(row: OutOfOffice) -> None:
    """Write the deliveries. Call it inside the transaction of the entry."""
    outbox.announce(subscriptions.of_user(row.user), TRIGGER, {"oooEntry": entry(row)})


def entry(row: OutOfOffice) -> Json:
    reason_id, emoji = _REASONS.get(row.reason, _REASONS["unspecified"])
    return {
        "id": row.pk,
        "start": format_instant(row.starts_at),
        "end": format_instant(row.ends_at),
        "createdAt": format_instant(row.created_at),
        # Only creation is announced, so the two are the same.
        "updatedAt": format_instant(row.created_at),
        "notes": row.notes,
        "reason": {"emoji": emoji, "reason": f"ooo_reasons_{row.reason}"},
        "reasonId": reason_id,
        "user": _user(row.user),
        "toUser": _user(row.to_user) if row.to_user else None,
        "uuid": str(row.uuid),
    }


def _user(user: User) -> Json:
    return {
        "id": user.pk,
        "name": user.display_name,
        "username": user.username,
        "timeZone": user.time_zone,
        "email": user.email,
    }
