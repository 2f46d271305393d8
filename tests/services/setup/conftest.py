"""An engine without anybody, on a Monday morning."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache

from portal.backend import reset_client
from tests.cast import NOW


@pytest.fixture
def empty(db: None) -> Iterator[None]:
    cache.clear()
    reset_client()
    with time_machine.travel(NOW, tick=False):
        yield
    reset_client()
