"""The visitor's browser of tests/public, and the engine's house with its emails."""

from tests.engine.conftest import clock, house
from tests.engine.mail.conftest import send
from tests.public.conftest import cast, client, failing, frozen, is_remote

__all__ = ["cast", "client", "clock", "failing", "frozen", "house", "is_remote", "send"]
