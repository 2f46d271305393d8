"""Choice between Cal.com and the embedded engine, and the client of each process."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.utils.module_loading import import_string

from portal.calcom.client import Client
from portal.calcom.errors import CalcomError
from portal.calcom.guard.budget import Budget, Terms
from portal.calcom.guard.circuit import Circuit
from portal.calcom.guard.gate import Outcome, UpstreamGate
from portal.calcom.guard.retries import Retries
from portal.calcom.guard.stores import CacheStore, FileStore, MemoryStore, Store
from portal.calcom.protocol import Call
from portal.calcom.versions import Versions, WantedVersion
from portal.conf.upstream import is_engine
from portal.process.after_response import run_after_response
from portal.process.cache_errors import CACHE_ERRORS
from portal.process.caller import caller_address
from portal.process.kept.strict import strict_cache
from portal.process.metrics.counters import CALCOM_CALLS

# Loaded on first use: it needs the app registry, and a portal in front of Cal.com never asks it.
ENGINE_TRANSPORT = "portal.engine.transport.EngineTransport"
ENGINE_OUTBOX = "portal.engine.mail.unsent"
ENGINE_MAIL_TEXTS = "portal.engine.mail.texts"
ENGINE_MUTED_MAIL = "portal.engine.mail.muted"
ENGINE_MAIL_PREVIEW = "portal.engine.mail.preview"
ENGINE_MAIL_SENDERS = "portal.engine.mail.senders"
ENGINE_BOOKING_STAMPS = "portal.engine.bookings.stamps"
ENGINE_DELIVERIES = "portal.engine.webhooks.log"
ENGINE_INVITATIONS = "portal.engine.teams.bodies"
ENGINE_CALENDARS = "portal.engine.calendars.answers"
ENGINE_PEOPLE = "portal.engine.people.leaving"
ENGINE_KEYS = "portal.engine.keys.listing"
ENGINE_API_SWITCH = "portal.engine.keys.switch"
ENGINE_OPENAPI = "portal.engine.openapi"
ENGINE_FEEDS = "portal.engine.calendars.own_feeds"
ENGINE_LINKS = "portal.engine.event_types.private_links"
ENGINE_CLOSING_DAYS = "portal.engine.closing_days.days"
ENGINE_ORGANIZATION = "portal.engine.founding.organization"
ENGINE_DEMONSTRATION = "portal.engine.founding.demonstration"
ENGINE_URL = "http://engine/v2"

_lock = threading.Lock()
# Budget and circuit while the shared cache is away.
_own_store: Final = MemoryStore()
# One client per process: connection pools must not be shared over a fork, so the key is the process id.
_clients: dict[int, Client] = {}


def get_client() -> Client:
    """Return this process's client, made on first use; threads share it."""
    client = _clients.get(os.getpid())
    if client is None:
        with _lock:
            # Asked once more under the lock: another thread may have made it meanwhile.
            client = _clients.get(os.getpid()) or _make_client()
            _clients[os.getpid()] = client
    return client


def wanted_versions() -> list[WantedVersion]:
    """Return where the versions of CALCOM_API_VERSIONS stand in this process; none without them, or on the engine."""
    versions = get_client().versions
    return versions.wanted if isinstance(versions, Versions) else []


def reset_client() -> None:
    with _lock:
        client = _clients.pop(os.getpid(), None)
    if client is not None:
        client.close()


@contextmanager
def use_client(client: Client) -> Iterator[None]:
    """Let every caller in this process use `client` inside the block: the seam for tests. It is not closed."""
    with _lock:
        before = _clients.get(os.getpid())
        _clients[os.getpid()] = client
    try:
        yield
    finally:
        with _lock:
            _clients.pop(os.getpid(), None)
            if before is not None:
                _clients[os.getpid()] = before


def budget_left() -> float:
    """Return the share of the calls that may be made at once which is left, 0 to 1; always 1 on the engine."""
    return 1.0 if is_engine() else _budget().tokens / _terms().burst


def is_upstream_down() -> bool:
    return not is_engine() and Circuit(_store()).is_open


def has_days_of_hosts() -> bool:
    """Whether a feed's whole days block days of its host; with Cal.com they block days in UTC (recording 915)."""
    return is_engine()


def engine_outbox() -> Any | None:
    """Return the engine's emails that did not go out (``portal.engine.mail.unsent``); None with Cal.com."""
    return import_module(ENGINE_OUTBOX) if is_engine() else None


def engine_mail_texts() -> Any | None:
    """Return staff's words in the engine's emails (``portal.engine.mail.texts``); None with Cal.com."""
    return import_module(ENGINE_MAIL_TEXTS) if is_engine() else None


def engine_muted_mail() -> Any | None:
    """Return which emails hosts do not want (``portal.engine.mail.muted``); None with Cal.com, where they say so."""
    return import_module(ENGINE_MUTED_MAIL) if is_engine() else None


def engine_mail_preview() -> Any | None:
    """Return how an email would look (``portal.engine.mail.preview``); None with Cal.com."""
    return import_module(ENGINE_MAIL_PREVIEW) if is_engine() else None


def engine_mail_senders() -> Any | None:
    """Return the senders of teams (``portal.engine.mail.senders``); None with Cal.com."""
    return import_module(ENGINE_MAIL_SENDERS) if is_engine() else None


def engine_booking_stamps() -> Any | None:
    """Return what tells whether bookings have changed (``portal.engine.bookings.stamps``); None with Cal.com."""
    return import_module(ENGINE_BOOKING_STAMPS) if is_engine() else None


def engine_deliveries() -> Any | None:
    """Return the engine's deliveries to subscribers (``portal.engine.webhooks.log``); None with Cal.com, which tells of
    none (CONTRACT.md 8.3).
    """
    return import_module(ENGINE_DELIVERIES) if is_engine() else None


def engine_calendars() -> Any | None:
    """Return the engine's connected calendars of anybody (``portal.engine.calendars.answers``).

    None with Cal.com, which shows them to their owner only (CONTRACT.md 9.1).
    """
    return import_module(ENGINE_CALENDARS) if is_engine() else None


def engine_invitations() -> Any | None:
    """Return the engine's invitations to teams (``portal.engine.teams.bodies``); Cal.com's lead to its own pages."""
    return import_module(ENGINE_INVITATIONS) if is_engine() else None


def engine_people() -> Any | None:
    """Return what the engine does with people who leave (``portal.engine.people.leaving``).

    None with Cal.com, whose API ends no access but by erasing a person's bookings (CONTRACT.md 18.1).
    """
    return import_module(ENGINE_PEOPLE) if is_engine() else None


def acts_as_person() -> bool:
    """Whether calls are made with the key of a person, who has to stay; the engine's are made as the organization's."""
    return not is_engine()


def engine_keys() -> Any | None:
    """Return the engine's API keys (``portal.engine.keys.listing``).

    None with Cal.com, whose API makes none (CONTRACT.md 18.1): people make theirs in Cal.com.
    """
    return import_module(ENGINE_KEYS) if is_engine() else None


def engine_api_switch() -> Any | None:
    """Return whether the engine's API is served over HTTP (``portal.engine.keys.switch``); None with Cal.com."""
    return import_module(ENGINE_API_SWITCH) if is_engine() else None


def engine_openapi() -> Any | None:
    """Return what the engine's API is (``portal.engine.openapi``); None with Cal.com, which describes its own."""
    return import_module(ENGINE_OPENAPI) if is_engine() else None


def engine_feeds() -> Any | None:
    """Return the engine's feeds of anybody (``portal.engine.calendars.own_feeds``); None with Cal.com."""
    return import_module(ENGINE_FEEDS) if is_engine() else None


def engine_links() -> Any | None:
    """Return the engine's private links and their uses (``portal.engine.event_types.private_links``).

    None with Cal.com, whose API neither finds a link nor counts a booking as its use (CONTRACT.md 10.2).
    """
    return import_module(ENGINE_LINKS) if is_engine() else None


def engine_closing_days() -> Any | None:
    """Return the engine's closing days (``portal.engine.closing_days.days``); None with Cal.com, which knows none."""
    return import_module(ENGINE_CLOSING_DAYS) if is_engine() else None


def engine_organization() -> Any | None:
    """Return how the engine's organization is founded and renamed (``portal.engine.founding.organization``).

    None with Cal.com, whose API has no call for either.
    """
    return import_module(ENGINE_ORGANIZATION) if is_engine() else None


def engine_demonstration() -> Any | None:
    """Return the engine's demonstration (``portal.engine.founding.demonstration``); None with Cal.com."""
    return import_module(ENGINE_DEMONSTRATION) if is_engine() else None


def client_for(*, api_key: str, base_url: str) -> Client:
    """Return a client of its own, without budget or circuit, for trying a key; its maker closes it."""
    return Client(
        api_key=api_key, base_url=base_url, timeout=float(settings.CALCOM_TIMEOUT_SECONDS)
    )


def _make_client() -> Client:
    if not is_engine():
        return Client(
            api_key=settings.CALCOM_API_KEY,
            base_url=settings.CALCOM_API_URL,
            timeout=float(settings.CALCOM_TIMEOUT_SECONDS),
            retries=Retries(),
            gate=_make_gate(),
            versions=Versions(settings.CALCOM_API_VERSIONS),
        )
    transport = import_string(ENGINE_TRANSPORT)()
    return Client(api_key=transport.portal_key, base_url=ENGINE_URL, transport=transport)


class _CountingGate(UpstreamGate):
    def admit(self, call: Call) -> None:
        try:
            super().admit(call)
        except CalcomError as error:
            _count(call, error)
            raise

    def observe(self, call: Call, outcome: Outcome) -> None:
        _count(call, outcome.error)
        super().observe(call, outcome)


def _count(call: Call, error: CalcomError | None) -> None:
    CALCOM_CALLS.labels(call.name, type(error).__name__ if error else "ok").inc()


def _make_gate() -> UpstreamGate:
    return _CountingGate(
        circuit=Circuit(_store()),
        budget=_budget(),
        # Visitors move and cancel without the key; Cal.com counts those calls by network address.
        anonymous_budget=_budget("budget:anonymous"),
        after_response=run_after_response,
        is_for_visitor=lambda: bool(caller_address()),
    )


def _budget(name: str = "budget") -> Budget:
    longest_block = float(settings.CALCOM_BLOCK_SECONDS)
    return Budget(_store(), name=name, terms=_terms(), longest_block=longest_block)


def _store() -> Store:
    # Files take a hundredth of the time that rows of a database take, and are read with every call.
    if settings.SHARED_FOLDER:
        return FileStore(settings.SHARED_FOLDER)
    return CacheStore(strict_cache(), broken_by=CACHE_ERRORS, otherwise=_own_store)


def _terms() -> Terms:
    limit = settings.CALCOM_RATE_LIMIT
    # Cal.com counts in fixed windows of 60 s: a full bucket and its refill within one window must stay below the limit.
    return Terms(limit=limit, rate=limit * 0.55, spare=limit * 0.035)


def _forget_parent() -> None:
    # The parent still uses and closes its own clients.
    global _lock  # noqa: PLW0603  a lock that was held during the fork would stay held forever
    _lock = threading.Lock()
    _clients.clear()


os.register_at_fork(after_in_child=_forget_parent)
