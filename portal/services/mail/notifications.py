"""Which emails about bookings a host wants."""

from collections.abc import Collection
from typing import Any

from portal.backend import engine_muted_mail
from portal.services.errors import NotAllowed


def has_notifications() -> bool:
    """Whether the portal sends the emails; in Cal.com people choose for themselves."""
    return engine_muted_mail() is not None


def unwanted_get(*, user_id: int) -> list[str]:
    """Return the kinds of emails that a person does not want as a host."""
    return list(_engine().muted_get(user_id=user_id))


def unwanted_set(*, user_id: int, kinds: Collection[str]) -> None:
    """Store them; an email that somebody waits for an answer to is always sent."""
    _engine().muted_set(user_id=user_id, kinds=kinds)


def _engine() -> Any:
    engine = engine_muted_mail()
    if engine is None:
        raise NotAllowed
    return engine
