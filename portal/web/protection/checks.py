"""A system check of the rates: one visitor must not be able to use up alone what everybody shares."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from limits import parse_many

HOUR = 3600


def check_rates(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  Django's signature
    **_kwargs: object,
) -> list[checks.CheckMessage]:
    one, all_together = settings.THROTTLE_ADDRESS, settings.THROTTLE_EVENT_TYPE
    if "off" in (one, all_together) or most_in_an_hour(one) < most_in_an_hour(all_together):
        return []
    return [
        checks.Warning(
            f"THROTTLE_ADDRESS ({one}) lets one network address make as many bookings in an hour as"
            f" THROTTLE_EVENT_TYPE ({all_together}) expects of everybody together.",
            hint="Lower the first, or raise the second.",
            id="portal.W001",
        )
    ]


def most_in_an_hour(rates: str) -> float:
    """Return how often rates such as ``60/10 minutes; 200/day`` allow something within any one hour."""
    return min(rule.amount * max(1.0, HOUR / rule.get_expiry()) for rule in parse_many(rates))
