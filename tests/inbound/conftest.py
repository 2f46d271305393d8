"""The same small organization as for visitors."""

from tests.public.conftest import cast, failing, frozen, is_remote

__all__ = ["cast", "failing", "frozen", "is_remote"]
