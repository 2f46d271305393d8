"""OOO_CREATED (CONTRACT.md sections 8.2 and 8.4)."""

from typing import Final

from portal.engine.people.models import OutOfOffice, User
from portal.engine.protocol.values import Json, format_instant
from portal.engine.webhooks import outbox, subscriptions

TRIGGER: Final = "OOO_CREATED"
_REASONS: Final = {
    "unspecified": (1, "🕒"),
    "vacation": (2, "🏝️"),
    "travel": (3, "✈️"),
    "sick": (4, "🤒"),
    "public_holiday": (5, "🏖️"),
}


def announce(row: OutOfOffice) -> None:
    """Tell subscribers that somebody will be away. Call it inside the transaction of the entry."""
    outbox.announce(subscriptions.of_user(row.user), TRIGGER, {"oooEntry": _entry(row)})


def _entry(row: OutOfOffice) -> Json:
    reason_id, emoji = _REASONS.get(row.reason, _REASONS["unspecified"])
    return {
        "id": row.pk,
        "start": format_instant(row.starts_at),
        "end": format_instant(row.ends_at),
        "createdAt": format_instant(row.created_at),
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
        "name": user.name,
        "username": user.username,
        "timeZone": user.time_zone,
        "email": user.email,
    }
