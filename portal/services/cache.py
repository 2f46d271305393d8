"""Cache of Cal.com's answers: fresh, then stale while revalidating, then the last known ones in an outage.

One call goes out however many visitors wait for the same answer, in however many processes: the first takes a lock, the
others wait for what it brings. It puts the answer into the shared cache, and gives the lock back, after its own
response was sent. Answers of the embedded engine are kept in this process, until something changes that they were made
of (`portal.process.invalidation`).
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeGuard, cast

from django.db import close_old_connections

from portal.calcom import schemas
from portal.conf.upstream import is_engine
from portal.process import invalidation
from portal.process.after_response import do_now, run_after_response, run_in_background
from portal.process.caller import acting_for, caller_address
from portal.process.locks import Release
from portal.process.shared import first_within, take_lock
from portal.process.shared_cache import cache
from portal.process.statistics import count
from portal.services.errors import ServiceError, Upstream, UpstreamBusy, UpstreamUnreachable
from portal.services.lifetimes import ENGINE_TAGS, LIFETIMES

# Touches every answer.
CATALOGUE = "catalogue"
# How often a miss may have an answer asked for anew that is otherwise fresh.
ASK_AGAIN_EVERY = timedelta(seconds=10)
# How long to wait for the answer that another process is fetching.
WAIT_SECONDS = 12.0
# How long to wait for a call that the budget does not allow yet, where nothing is known to show instead.
PATIENCE_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Kept[Value]:
    """An answer, when it was given in seconds since the epoch, and the generations of what touches it."""

    value: Value
    at: float
    generations: str


_generation = "generation"
# What requests of this process fetched and put into the shared cache when they end, by key.
_unwritten: dict[str, Kept[Any]] = {}
_oldest: ContextVar[datetime | None] = ContextVar("oldest_last_known", default=None)


def remembered[Value](
    kind: str,
    name: str,
    produce: Callable[[], Value],
    *,
    touched_by: Iterable[str] = (),
    has_to_wait: Callable[[], bool] = lambda: False,
) -> Value:
    """Return the answer of this kind and name, kept or produced.

    What is known is not asked for anew while it `has_to_wait`: few calls are left, for what is not known at all.

    `touched_by` names things whose change makes the answer wrong (`forget` drops by them). Raises what `produce`
    raises; for an Upstream error the last known answer is returned instead while there is one, and `last_known_since`
    has its time.
    """
    # The engine answers from this machine's database: it marks what it changes, and no age counts.
    if is_engine():
        tags = (*ENGINE_TAGS.get(kind, ()), *touched_by)
        return invalidation.kept(f"{kind}:{name}", produce, *tags)
    key = answer_key(kind, name)
    # In this process's memory first: reading the shared cache costs a query or a round trip.
    at_hand = invalidation.recall(key)
    if at_hand is not None:
        count("answer kept")
        return cast(Value, at_hand)
    # Before the cache is read: what is invalidated in between must not be remembered as current.
    before = invalidation.table()
    answer = _Answer(kind, name, touched_by, produce, has_to_wait)
    answer.depend()
    kept = answer.first
    age = time.time() - kept.at if kept else 0.0
    if kept and kept.generations == answer.generations:
        if age < answer.lifetime.stale:
            count("answer kept")
        if age < answer.lifetime.fresh:
            answer.remember(kept.value, before, seconds=answer.lifetime.fresh - age)
            return kept.value
        if age < answer.lifetime.stale:
            # This visitor gets the old answer at once; the next one gets the new one.
            _refresh_behind(answer)
            return kept.value
    count("answer fetched")
    return _fetch_once(answer, before)


def checked[Value](
    kind: str,
    name: str,
    produce: Callable[[], Value],
    *,
    touched_by: Iterable[str],
    is_enough: Callable[[Value], bool],
) -> Value:
    """Return an answer to decide by: a fresh one that was kept and `is_enough`, else one that is produced now.

    Raises what `produce` raises: the last known answer does not stand in.
    """
    if is_engine():
        return produce()
    answer = _Answer(kind, name, touched_by, produce)
    if answer.is_current(answer.first) and is_enough(answer.first.value):
        return answer.first.value
    fetched = answer.fetch()
    answer.keep(fetched)
    if answer.first is not None and answer.first.value != fetched.value:
        # Every process recalls the old one for some seconds otherwise.
        invalidation.mark(answer.key)
    return fetched.value


def known[Value](kind: str, name: str, shape: type[Value]) -> Value | None:
    """Return the answer of this kind and name, however old, if there is one of this shape; nothing is asked for."""
    name = f"{kind}:{name}" if is_engine() else answer_key(kind, name)
    found = invalidation.recall(name)
    if found is None and not is_engine():
        kept = _unwritten.get(name) or cache.get(name)
        found = kept.value if kept else None
    return found if isinstance(found, shape) else None


def ask_again(kind: str, name: str, produce: Callable[[], object]) -> bool:
    """Ask anew for an answer that lacks what somebody looks for; return whether it is another one now.

    At most once in ASK_AGAIN_EVERY over all processes: anybody can look for what there never was.
    """
    if is_engine() or not first_within(f"again:{kind}:{name}", ASK_AGAIN_EVERY):
        return False
    answer = _Answer(kind, name, (), produce)
    try:
        fetched = answer.fetch()
    except ServiceError:
        return False
    if answer.first is not None and answer.first.value == fetched.value:
        return False
    answer.keep(fetched)
    # Every process recalls the old one for some seconds otherwise.
    invalidation.mark(answer.key)
    return True


def prefetch[Value](
    kind: str, name: str, produce: Callable[[], Value], *, touched_by: Iterable[str] = ()
) -> None:
    if is_engine() or invalidation.recall(answer_key(kind, name)) is not None:
        return
    answer = _Answer(kind, name, touched_by, produce)
    kept = answer.first
    if kept is None or kept.generations != answer.generations:
        _refresh_behind(answer)


def room_for(
    kind: str, name: str, *, touched_by: Iterable[str] = ()
) -> Callable[[object], None] | None:
    """Return a function that keeps an answer which comes along with another one; None when it is kept already.

    Call it before the answer is asked for: what is forgotten while it comes stays forgotten.
    """
    if is_engine():
        return None
    answer: _Answer[object] = _Answer(kind, name, touched_by, dict)
    if answer.is_current(answer.first):
        return None
    return lambda value: answer.keep(Kept(value, time.time(), answer.generations))


def forget(*names: str) -> None:
    """Drop every answer that was kept as touched by one of `names`, in every process."""
    # The engine marks by itself what it changes.
    if not names or is_engine():
        return
    # A count would not do: Django's `incr` gives it the usual lifetime, and it would begin at zero when that is over.
    marks = {f"{_generation}:{name}": secrets.token_hex(8) for name in names}
    cache.set_many(marks, timeout=None)
    # Other processes recall answers from their own memory; the mark makes them look into the shared cache again.
    invalidation.mark(*(() if CATALOGUE in names else names))


def generation_number(names: Iterable[str]) -> int:
    """Return a number that is another one after each `forget` of one of these names; 0 on the engine."""
    if is_engine():
        return 0
    digest = hashlib.sha256(_generations(sorted(set(names))).encode()).digest()
    return int.from_bytes(digest[:6])


def forget_catalogue() -> None:
    forget(CATALOGUE)


def begin_request() -> None:
    _oldest.set(None)


def last_known_since() -> datetime | None:
    return _oldest.get()


def note_last_known(since: datetime) -> None:
    """Note that this request is answered by what was known at a moment."""
    before = _oldest.get()
    # A page of several answers is as old as the oldest of them.
    _oldest.set(min(before, since) if before else since)


def note_now() -> None:
    # For a page with less than there is: it says so, and is not kept.
    note_last_known(datetime.now(UTC))


def answer_key(kind: str, name: str) -> str:
    return f"{kind}:{name}:{_form()}".replace(" ", "_")


@lru_cache(maxsize=1)
def _form() -> str:
    # The shared cache holds answers pickled, and outlives a release: classes of another one may stand elsewhere, or
    # have other fields. So their source is part of every key.
    here = Path(__file__).parent
    folders = [here / "slots", Path(schemas.__file__).parent]
    sources = [Path(__file__), *(path for one in folders for path in sorted(one.glob("*.py")))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]


class _Answer[Value]:
    """One answer's key in the cache, and how to produce it. `first` is what was there when it was looked up."""

    def __init__(
        self,
        kind: str,
        name: str,
        touched_by: Iterable[str],
        produce: Callable[[], Value],
        has_to_wait: Callable[[], bool] = lambda: False,
    ) -> None:
        self.has_to_wait, self.lifetime = has_to_wait, LIFETIMES[kind]
        self.key = answer_key(kind, name)
        # Read before the call: an answer that was forgotten while it was on its way is then recognised as old.
        self.names = (CATALOGUE, *sorted(set(touched_by)))
        self.generations = _generations(self.names)
        self.first = self.kept()
        self._produce = produce

    def depend(self) -> None:
        invalidation.depend(self.key, *self.names)

    def remember(self, value: Value, before: invalidation.Table, *, seconds: float) -> None:
        stamp = invalidation.stamp_of(before, (self.key, *self.names))
        invalidation.remember(self.key, value, stamp, seconds=seconds)

    def kept(self) -> Kept[Value] | None:
        # What this process fetched, but writes only after its response, is newer than the cache.
        return _unwritten.get(self.key) or cache.get(self.key)

    def fetch(self) -> Kept[Value]:
        return Kept(self._produce(), time.time(), self.generations)

    def keep(self, kept: Kept[Value]) -> None:
        cache.set(self.key, kept, timeout=self.lifetime.last_known)

    def is_current(self, kept: Kept[Value] | None) -> TypeGuard[Kept[Value]]:
        return (
            kept is not None
            and kept.generations == self.generations
            and time.time() - kept.at < self.lifetime.fresh
        )


def _generations(names: Sequence[str]) -> str:
    marks = [f"{_generation}:{name}" for name in names]

    def read() -> str:
        found = cache.get_many(marks)
        return ".".join(str(found.get(mark, 0)) for mark in marks)

    # Kept until `forget` marks one of them, so that a request does not ask the cache for each answer.
    return invalidation.kept(" ".join(marks), read, *names)


def _fetch_once[Value](answer: _Answer[Value], before: invalidation.Table) -> Value:
    deadline = time.monotonic() + WAIT_SECONDS
    while not (release := take_lock(answer.key)):
        # What this request itself has not written yet may be what it waits for.
        if do_now():
            continue
        # Polled, since neither the file locks nor the cache can wake another process.
        time.sleep(0.05)
        newer = answer.kept()
        if answer.is_current(newer):
            return newer.value
        if time.monotonic() > deadline:
            # The holder of the lock hangs or died: better an old answer than one more call that hangs.
            return _last_known(answer.first, UpstreamUnreachable())
    with ExitStack() as stack:
        # Gives the lock back at once, unless `pop_all` leaves that to `_write`, after the response.
        stack.callback(release)
        newer = answer.kept()
        if answer.is_current(newer):
            return newer.value
        if newer is not None and answer.has_to_wait():
            return _last_known(newer, UpstreamBusy())
        try:
            fetched = _patiently(answer)
        except Upstream as error:
            return _last_known(answer.first, error)
        answer.remember(fetched.value, before, seconds=answer.lifetime.fresh)
        _unwritten[answer.key] = fetched
        run_after_response(partial(_write, answer, fetched, stack.pop_all().close))
    return fetched.value


def _patiently[Value](answer: _Answer[Value]) -> Kept[Value]:
    # The budget refills by the second, so a visitor without any page is better served late than with an error.
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return answer.fetch()
        except UpstreamBusy as error:
            wait = PATIENCE_SECONDS if error.retry_after is None else error.retry_after
            # With a last known answer nobody has to wait.
            if answer.first is not None or time.monotonic() + wait > deadline:
                raise
            # The first of several who wait takes the next call.
            time.sleep(wait + 0.05)


def _write[Value](answer: _Answer[Value], kept: Kept[Value], release: Release) -> None:
    try:
        answer.keep(kept)
    finally:
        _unwritten.pop(answer.key, None)
        release()


def _last_known[Value](kept: Kept[Value] | None, error: ServiceError) -> Value:
    if kept is None:
        raise error
    note_last_known(datetime.fromtimestamp(kept.at, UTC))
    return kept.value


def _refresh_behind[Value](answer: _Answer[Value]) -> None:
    if answer.has_to_wait():
        return
    release = take_lock(answer.key)
    if release is None:
        return

    address = caller_address()

    def refresh() -> None:
        # Nobody waits for this: on a fault the next visitor after the stale time meets it, or the last known answer.
        try:
            # The last holder of the lock may have brought it since this request looked.
            if not answer.is_current(answer.kept()):
                # A thread of the pool works for who began it.
                with suppress(ServiceError), acting_for(address):
                    answer.keep(answer.fetch())
        finally:
            release()
            # Django closes connections at the end of a request, and a thread of the pool has none.
            close_old_connections()

    run_in_background(refresh)
