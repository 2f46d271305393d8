"""How much of a request has arrived: whether a thread can take it without waiting for its sender."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

# Headers and body of the largest request that a page takes, and a little more.
MOST_BYTES: Final = 1_200_000
# More than gunicorn lets headers have: it refuses them itself.
MOST_HEADER_BYTES: Final = 128 * 1024
_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.I | re.M)
# Of a body whose length is not known, and of a sender who waits before the body.
_UNKNOWN: Final = re.compile(rb"^(?:transfer-encoding|expect):", re.I | re.M)


class State(Enum):
    HEADERS = "headers"
    BODY = "body"
    WHOLE = "whole"
    # A thread has to read the rest, within time-outs.
    UNREAD = "unread"


@dataclass(slots=True)
class Received:
    """What has come of a request so far."""

    content: bytearray
    # Where its body begins, 0 while that is not known, and how much belongs to it.
    begins: int = 0
    wanted: int = 0

    def add(self, piece: bytes) -> State:
        searched = max(0, len(self.content) - len(_END))
        self.content += piece
        if not self.begins:
            found = self.content.find(_END, searched)
            if found < 0:
                return State.UNREAD if len(self.content) > MOST_HEADER_BYTES else State.HEADERS
            self.begins = found + len(_END)
            headers = bytes(self.content[: found + 2])
            lengths = set(_LENGTH.findall(headers))
            # What contradicts itself is gunicorn's to refuse.
            if _UNKNOWN.search(headers) or len(lengths) > 1:
                return State.UNREAD
            length = int(lengths.pop()) if lengths else 0
            self.wanted = self.begins + length
        if self.wanted > MOST_BYTES:
            # The portal refuses it by its length.
            return State.UNREAD
        return State.WHOLE if len(self.content) >= self.wanted else State.BODY
