"""What all resources share."""

from portal.calcom.protocol import Sender


class Resource:
    """Calls of one noun, made through a client."""

    def __init__(self, sender: Sender) -> None:
        self._send = sender.send
