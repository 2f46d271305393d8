"""``/metrics``: what the portal counts, and its state at this moment, in Prometheus' form."""

import hmac
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from portal import VERSION
from portal.conf.metrics import shared_folder
from portal.process.metrics.counters import COUNTERS
from portal.services.portal.figures import Queue, figures_get
from portal.web.protection.forwarded import is_in
from portal.web.protection.throttle import network_address

# A worker that ends meanwhile takes its files along.
_READS: Final = 3
_SharedCounts: Any = MultiProcessCollector  # it has no types


def is_on() -> bool:
    return bool(settings.METRICS_TOKEN or settings.METRICS_NETWORKS)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer who has the token, or asks from one of the networks."""
    if not _may_read(request):
        status = 401 if settings.METRICS_TOKEN else 403
        text = "This address is for who has METRICS_TOKEN or asks from METRICS_NETWORKS.\n"
        refusal = HttpResponse(text, status=status, content_type="text/plain")
        if settings.METRICS_TOKEN:
            refusal.headers["WWW-Authenticate"] = "Bearer"
        return refusal
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    for turn in range(1, _READS + 1):
        try:
            content = encode(_registry())
            break
        except FileNotFoundError:
            if turn == _READS:
                raise
    return HttpResponse(content, content_type=content_type, headers={"Cache-Control": "no-store"})


def _may_read(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    return is_in(network_address(request), settings.METRICS_NETWORKS)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    shared = shared_folder()
    if shared:
        _SharedCounts(registry, path=str(shared))
    else:
        for counter in COUNTERS:
            registry.register(counter)
    registry.register(State())
    return registry


class State(Collector):
    """Gauges of what is so at this moment. Without the database there are only those that need none."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = figures_get()
        info = _gauge("portal_info", "Version and backend of the portal", "version", "backend")
        info.add_metric([VERSION, "engine" if found.is_engine else "calcom"], 1)
        yield info
        yield _gauge(
            "portal_database_up", "Whether the database answers", value=found.is_database_up
        )
        if not found.is_database_up:
            return
        if found.worker_seconds is not None:
            yield _gauge(
                "portal_worker_heartbeat_seconds",
                "Seconds since a task worker was last at work, on whichever host",
                value=found.worker_seconds,
            )
        yield _gauge(
            "portal_calcom_budget_left_ratio",
            "Share of the calls that may be made at once which is left; below 0 while Cal.com refuses",
            value=found.budget_left,
        )
        yield _gauge(
            "portal_calcom_circuit_open",
            "Whether Cal.com is left alone after failures",
            value=found.is_upstream_down,
        )
        for name, about, numbers in (
            ("portal_intents", "Changes that visitors asked for, by state", found.intents),
            ("portal_inbox_deliveries", "Webhooks from Cal.com, by state", found.inbox),
        ):
            gauge = _gauge(name, about, "state")
            for state, number in numbers.items():
                gauge.add_metric([state], number)
            yield gauge
        yield from _queue("portal_emails", "Emails about bookings", found.emails)
        yield from _queue("portal_deliveries", "Webhooks to subscribers", found.deliveries)


def _queue(name: str, what: str, queue: Queue | None) -> Iterator[GaugeMetricFamily]:
    if queue is None:
        return
    gauge = _gauge(name, f"{what} that wait, and that were given up in the last month", "state")
    gauge.add_metric(["waiting"], queue.waiting)
    gauge.add_metric(["failed"], queue.failed)
    yield gauge
    yield _gauge(
        f"{name}_oldest_seconds",
        f"Age of the oldest that waits: {what}",
        value=queue.oldest_seconds,
    )


def _gauge(name: str, about: str, *labels: str, value: float | None = None) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value, labels=labels or None)
