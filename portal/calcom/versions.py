"""Versions that an operator wants in place of the known ones, sent only once a GET has proved them.

A server that does not know a version answers by its oldest contract, and lets writes through to it (CONTRACT.md 18.3).
So the first call of a resource is preceded by a GET of the same resource with the wanted version. Its answer has to
hold something of the shape that this client reads; else the known version goes on being sent, and later it is tried
again.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from portal.calcom.drift.checks import Send, compare, slots_call
from portal.calcom.drift.shapes import problems
from portal.calcom.errors import CalcomError, NotFound, UnreadableAnswer
from portal.calcom.kinds import Priority
from portal.calcom.protocol import VERSIONS, Call, resource_of

# Seconds until a version that failed is tried again; one that got no answer has failed at nothing yet.
AGAIN_AFTER: Final = 600.0
UNANSWERED_AGAIN_AFTER: Final = 30.0


class Proof(Enum):
    """Where a wanted version stands. Only with PROVED it is sent."""

    UNTRIED = "untried"
    PROVED = "proved"
    # There was nothing to look at: no booking, no event type.
    EMPTY = "empty"
    DIFFERENT = "different"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class WantedVersion:
    """`detail` is the first difference, or why there was no answer."""

    resource: str
    version: str
    known: str
    proof: Proof = Proof.UNTRIED
    detail: str = ""

    @property
    def sent(self) -> str:
        return self.version if self.proof is Proof.PROVED else self.known


@dataclass(slots=True)
class Trial:
    wanted: WantedVersion
    again_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Versions:
    """The wanted versions of one client, by resource. Raises ValueError for a resource without versions."""

    def __init__(
        self, wanted: Mapping[str, str], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._trials: dict[str, Trial] = {}
        for resource, version in wanted.items():
            known = VERSIONS.get(resource)
            if known is None:
                raise ValueError(f"{resource} has no versions.")
            if version != known:
                self._trials[resource] = Trial(WantedVersion(resource, version, known))

    @property
    def wanted(self) -> list[WantedVersion]:
        return [trial.wanted for trial in self._trials.values()]

    def settle(self, call: Call, send: Send) -> Call:
        """Return the call with the version to send; `send` makes the GET that proves it. Never raises CalcomError."""
        trial = self._trials.get(resource_of(call.path))
        if trial is None:
            return call
        is_due = trial.wanted.proof is not Proof.PROVED and self._clock() >= trial.again_at
        # Who comes meanwhile does not wait: the known version is right for them, too.
        if is_due and trial.lock.acquire(blocking=False):
            try:
                self.prove(trial, call, send)
            finally:
                trial.lock.release()
        if trial.wanted.proof is not Proof.PROVED:
            return call
        return replace(call, other_version=trial.wanted.version)

    def prove(self, trial: Trial, call: Call, send: Send) -> None:
        question = question_of(trial.wanted.resource, call)
        # Asked by another thread while this one came here, or nothing that could be asked.
        if question is None or trial.wanted.proof is Proof.PROVED:
            return
        asked = replace(question, priority=Priority.STAFF, other_version=trial.wanted.version)
        proof, detail = tried(asked, send)
        wait = UNANSWERED_AGAIN_AFTER if proof is Proof.UNANSWERED else AGAIN_AFTER
        trial.again_at = self._clock() + wait
        trial.wanted = replace(trial.wanted, proof=proof, detail=detail)


def question_of(resource: str, call: Call) -> Call | None:
    """Return the GET that shows a resource's shape; None where `call` does not name the event type that slots need."""
    if resource != "slots":
        return Call("GET", f"/{resource}", query={"take": 1} if resource == "bookings" else {})
    event_type_id = (call.body or {}).get("eventTypeId") or call.query.get("eventTypeId")
    return slots_call(event_type_id) if event_type_id else None


def tried(question: Call, send: Send) -> tuple[Proof, str]:
    try:
        found = compare(question, send(question))
    except (NotFound, UnreadableAnswer) as error:
        return Proof.DIFFERENT, str(error)
    except CalcomError as error:
        # Busy, down, or a key that may not ask: that says nothing about the version.
        return Proof.UNANSWERED, str(error)
    if differing := problems(found.findings):
        return Proof.DIFFERENT, str(differing[0])
    return (Proof.EMPTY, "") if found.is_empty else (Proof.PROVED, "")
