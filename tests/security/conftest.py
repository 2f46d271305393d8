"""The small organization and the browsers of tests/public, for those who mean it ill."""

from tests.public.conftest import cast, client, failing, frozen, is_remote

__all__ = ["cast", "client", "failing", "frozen", "is_remote"]
