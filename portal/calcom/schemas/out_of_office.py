"""Times when a user is out of office (CONTRACT.md 10.3)."""

from pydantic import Field

from portal.calcom.schemas.base import Instant, Wire


class OutOfOffice(Wire):
    """An absence, `to_user_id` the stand-in.

    `reason` is ``unspecified``, ``vacation``, ``travel``, ``sick`` or ``public_holiday``.
    """

    id: int
    user_id: int
    to_user_id: int | None = None
    starts_at: Instant = Field(alias="start")
    ends_at: Instant = Field(alias="end")
    notes: str | None = None
    reason: str | None = None
