"""Recordings of Cal Video meetings (CONTRACT.md 4.15)."""

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Recording, VideoSession


class CalVideo(Resource):
    """What Cal Video keeps of a booking; for its organizer and admins."""

    def list_recordings(self, uid: str) -> list[Recording]:
        """Return the recordings of a booking's meeting."""
        return self._send(Call("GET", "/bookings/{uid}/recordings", {"uid": uid})).many(Recording)

    def list_transcripts(self, uid: str) -> list[str]:
        """Return addresses of transcripts; each is good for an hour."""
        return self._send(Call("GET", "/bookings/{uid}/transcripts", {"uid": uid})).texts()

    def list_sessions(self, uid: str) -> list[VideoSession]:
        """Return the times when the room was in use."""
        call = Call("GET", "/bookings/{uid}/conferencing-sessions", {"uid": uid})
        return self._send(call).many(VideoSession)
