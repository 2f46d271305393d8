"""The organization of tests/cast.py."""

from tests.public.conftest import cast, frozen, is_remote

__all__ = ["cast", "frozen", "is_remote"]
