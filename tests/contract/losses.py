"""Whether a wire model keeps what Cal.com sent."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

UNREAD = {
    # The portal shows and edits none of these.
    "__template",
    "allowDynamicBooking",
    "appData",
    "appId",
    "appTheme",
    "createdDate",
    "dirName",
    "emailVerified",
    "installed",
    "invitedTo",
    "isPlatformManagedUserBooking",
    "isTemplate",
    "locationOption",
    "platform",
    "rrHostSubsetEnabled",
    "verified",
    "version",
}
UNREAD_AT = {
    # Read on teams, bookings and event types, but not here.
    "users.*.metadata",
    "hideBranding",
    "theme",
    "createdAt",
    "destinationCalendar.createdAt",
    "destinationCalendar.updatedAt",
}


def losses(sent: Any, model: BaseModel) -> list[str]:
    """Return the places where the model differs from what was sent; nulls and `UNREAD` fields aside."""
    kept = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return list(_differences(sent, kept, ""))


def _differences(sent: Any, kept: Any, place: str) -> Iterator[str]:
    if isinstance(sent, dict) and isinstance(kept, dict):
        for name, value in sent.items():
            here = f"{place}.{name}".lstrip(".")
            if name in kept:
                yield from _differences(value, kept[name], here)
            elif value is not None and name not in UNREAD and _general(here) not in UNREAD_AT:
                yield f"{here} was lost"
        yield from (f"{place}.{name} was made up" for name in kept.keys() - sent.keys())
    elif isinstance(sent, list) and isinstance(kept, list) and len(sent) == len(kept):
        for index, (left, right) in enumerate(zip(sent, kept, strict=True)):
            yield from _differences(left, right, f"{place}.{index}")
    elif _plain(sent) != _plain(kept):
        yield f"{place} was {sent!r} and is {kept!r}"


def _general(place: str) -> str:
    return ".".join("*" if part.isdigit() else part for part in place.split("."))


def _plain(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if len(value) == 8 and value.endswith(":00"):
        return value.removesuffix(":00")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.astimezone(UTC) if moment.tzinfo else value
