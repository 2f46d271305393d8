"""What Cal Video keeps of a meeting (CONTRACT.md 4.15)."""

from pydantic import Field

from portal.calcom.schemas.base import Wire


class Recording(Wire):
    """A recording. `started_at` is in epoch seconds, `duration` in seconds."""

    id: str
    room_name: str = ""
    started_at: float | None = Field(default=None, alias="startTs")
    status: str = ""
    max_participants: int | None = None
    duration: float | None = None
    share_token: str | None = Field(default=None, repr=False)
    download_link: str | None = Field(default=None, repr=False)
    error: str | None = None


class SessionParticipant(Wire):
    """Somebody who was in the room. `join_time` is in epoch seconds, `duration` in seconds."""

    user_id: str | None = None
    user_name: str | None = None
    join_time: float | None = None
    duration: float | None = None


class VideoSession(Wire):
    """A time during which the room was in use. `start_time` is in epoch seconds, `duration` in
    seconds.
    """

    id: str
    room: str = ""
    start_time: float | None = None
    duration: float | None = None
    ongoing: bool = False
    max_participants: int | None = None
    participants: tuple[SessionParticipant, ...] = ()
