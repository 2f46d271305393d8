"""The counters themselves. No label holds what a visitor sent, so that there are as many as there are routes.

`portal.conf.metrics` says before the first import of this where processes share them.
"""

from typing import Final

from prometheus_client import Counter, Histogram

REQUESTS: Final = Counter(
    "portal_requests",
    "Requests by the name of their route and the answer's status",
    ["route", "status"],
)
REQUEST_SECONDS: Final = Histogram(
    "portal_request_seconds",
    "Seconds until an answer is ready, by the name of its route",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
PAGES: Final = Counter(
    "portal_pages", "Visitors' pages: made, or answered from those that are kept", ["how"]
)
ANSWERS: Final = Counter(
    "portal_answers", "Answers of Cal.com or the engine: fetched, or kept from before", ["how"]
)
WITHOUT_CACHE: Final = Counter(
    "portal_without_cache", "What went on without the shared cache, which was away"
)
CALCOM_CALLS: Final = Counter(
    "portal_calcom_calls", "Calls of Cal.com by operation and outcome", ["operation", "outcome"]
)
BOOKINGS: Final = Counter(
    "portal_bookings",
    "Bookings that were made, moved or cancelled on the portal's pages",
    ["change"],
)
COUNTERS: Final = (REQUESTS, REQUEST_SECONDS, PAGES, ANSWERS, WITHOUT_CACHE, CALCOM_CALLS, BOOKINGS)
