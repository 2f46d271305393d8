"""The small organization of the staff tests, for services of people."""

from tests.staff.conftest import Wire, cast, wire

__all__ = ["Wire", "cast", "wire"]
