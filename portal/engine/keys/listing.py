"""API keys for staff's pages: listed without what they are, made, ended. No call of Cal.com's does it."""

from datetime import timedelta

from portal.engine import clock
from portal.engine.keys.models import ApiKey
from portal.engine.people.models import User
from portal.engine.protocol.values import Json


def key_list(*, user_id: int | None = None) -> list[Json]:
    """Return the keys of all who are not gone, or of one, newest first, with moments as they are."""
    rows = ApiKey.objects.select_related("user").order_by("-id")
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    return [
        {
            "id": row.pk,
            "user_id": row.user_id,
            "owner": row.user.display_name,
            "name": row.name,
            "created_at": row.created_at,
            "last_used_at": row.last_used_at,
            "expires_at": row.expires_at,
            "is_expired": row.is_expired,
        }
        for row in rows
    ]


def key_make(*, user_id: int, name: str, days: int | None) -> str | None:
    """Return a new key, the one time that it can be read; None where there is no such user."""
    user = User.objects.filter(pk=user_id, left_at=None).first()
    if user is None:
        return None
    ends = None if days is None else clock.now() + timedelta(days=days)
    return ApiKey.objects.issue(user, name=name, expires_at=ends)


def key_end(*, key_id: int) -> bool:
    """Say whether there was one. It stops working at once."""
    return bool(ApiKey.objects.filter(pk=key_id).delete()[0])
