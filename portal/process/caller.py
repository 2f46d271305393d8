"""The network address for which this thread works, for budgets below the pages: a visitor's, or that of a program that
calls the engine. It is empty for staff and for background work, which no such budget counts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_address: ContextVar[str] = ContextVar("caller_address", default="")


def caller_address() -> str:
    return _address.get()


@contextmanager
def acting_for(address: str) -> Iterator[None]:
    before = _address.set(address)
    try:
        yield
    finally:
        _address.reset(before)
