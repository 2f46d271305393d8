"""The same small organization as for visitors."""

from tests.public.conftest import cast, failing, frozen

__all__ = ["cast", "failing", "frozen"]
