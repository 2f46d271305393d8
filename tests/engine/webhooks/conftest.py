"""A subscriber of Mia's who hears of everything."""

from typing import Any

import pytest

from portal.engine.people.models import User
from portal.engine.webhooks.bodies import TRIGGERS
from tests.engine.house import House


@pytest.fixture
def webhook(house: House) -> Any:
    """Mia's webhook, with a secret."""
    return subscribe(house, "/webhooks", by=house.mia)


def subscribe(house: House, path: str, *, by: User | None, **options: Any) -> Any:
    """Subscribe to every trigger and return the webhook's answer."""
    body = {
        "subscriberUrl": "https://hooks.test/all",
        "triggers": list(TRIGGERS),
        "active": True,
        "secret": "topsecret",
    }
    return house.data("POST", path, by=by, json=body | options)
