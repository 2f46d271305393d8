"""A subscriber of Mia's who hears of everything."""

import pytest

from portal.engine.webhooks.bodies import TRIGGERS


@pytest.fixture
def webhook(house):
    """Mia's webhook, with a secret."""
    return subscribe(house, "/webhooks", by=house.mia)


def subscribe(house, path, *, by, **options):
    """Subscribe to every trigger and return the webhook's answer."""
    body = {
        "subscriberUrl": "https://hooks.test/all",
        "triggers": list(TRIGGERS),
        "active": True,
        "secret": "topsecret",
    }
    return house.data("POST", path, by=by, json=body | options)
