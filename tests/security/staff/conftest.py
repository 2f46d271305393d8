"""Attackers meet the staff that tests/staff works with."""

from tests.staff.conftest import admin, cast, own, sign_in, wire

__all__ = ["admin", "cast", "own", "sign_in", "wire"]
