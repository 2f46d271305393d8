"""Who is to take part in a booking (CONTRACT.md 4.1, 4.14)."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from portal.calcom.schemas.base import WireInput


class AttendeeInput(BaseModel):
    """Who books. `time_zone` is an IANA name; `phone_number` is in E.164; `language` a code of
    CONTRACT.md 2.15.

    Cal.com wants an email or a phone number; most event types insist on the email.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    name: str
    time_zone: str
    email: str | None = None
    phone_number: str | None = None
    language: str | None = None

    def wire(self) -> dict[str, str]:
        """Return the JSON object to send, without what was not given."""
        return self.model_dump(by_alias=True, exclude_none=True)


class GuestInput(WireInput):
    """Somebody to add to a booking that exists. `time_zone` is an IANA name (CONTRACT.md 4.14)."""

    email: str
    name: str | None = None
    time_zone: str | None = None
    phone_number: str | None = None
    language: str | None = None
