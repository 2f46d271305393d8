"""The people and event types of tests/public."""

from tests.public.conftest import cast, frozen, is_remote

__all__ = ["cast", "frozen", "is_remote"]
