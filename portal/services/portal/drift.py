"""Drift of Cal.com: whether its answers still look as this portal expects, checked daily and on demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from portal.backend import get_client, wanted_versions
from portal.calcom.drift.checks import drift_check
from portal.calcom.drift.shapes import Finding
from portal.calcom.versions import Proof, WantedVersion
from portal.conf.upstream import is_engine
from portal.process.shared import first_within
from portal.process.shared_cache import cache
from portal.services.errors import ServiceError, UpstreamBusy, UpstreamUnreachable

_KEY: Final = "drift:1"
# A check costs eleven calls of 120 a minute; a button may be pressed again and again.
ONCE_IN: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Drift:
    """The result of one check. `refusals` are of calls that brought nothing to compare, each a call and why."""

    checked_at: datetime
    problems: Sequence[Finding]
    notes: Sequence[Finding]
    refusals: Sequence[tuple[str, str]]
    versions: Sequence[WantedVersion]

    @property
    def unsent_versions(self) -> list[WantedVersion]:
        return [one for one in self.versions if one.proof is not Proof.PROVED]

    @property
    def is_drifted(self) -> bool:
        return bool(self.problems or self.unsent_versions)


# As text, not pickled: the cache outlives a release, whose classes may be others.
_STORED: Final = TypeAdapter(Drift)


def drift_check_run() -> Drift:
    """Ask Cal.com, and keep the result for staff. Raises UpstreamUnreachable without any answer; the last one stays."""
    results = list(drift_check(get_client().send, organization_id=settings.CALCOM_ORG_ID))
    if all(one.refusal for one in results):
        raise UpstreamUnreachable(detail=results[0].refusal)
    found = [finding for one in results for finding in one.findings]
    drift = Drift(
        timezone.now(),
        [one for one in found if one.is_problem],
        [one for one in found if not one.is_problem],
        [(one.call, one.refusal) for one in results if one.refusal],
        wanted_versions(),
    )
    cache.set(_KEY, _STORED.dump_json(drift), timeout=None)
    return drift


def drift_check_again() -> Drift:
    """Do as `drift_check_run`, at most once in ONCE_IN: raises UpstreamBusy before."""
    if not first_within("drift", ONCE_IN):
        raise UpstreamBusy(
            _("This was checked a moment ago. Please wait half a minute."),
            retry_after=ONCE_IN.total_seconds(),
        )
    return drift_check_run()


def drift_get() -> Drift | None:
    """Return the last result; None before the first check, and on the engine, which is a part of this portal."""
    if is_engine():
        return None
    try:
        return _STORED.validate_json(cache.get(_KEY) or b"")
    except ValidationError:
        # None, or one of another release.
        return None


@task()
def check_drift() -> str:
    if is_engine():
        return "nothing to check"
    try:
        drift = drift_check_run()
    except ServiceError as error:
        # Tomorrow again; staff have the button.
        return f"not checked: {error.detail}"
    return f"{len(drift.problems)} problems, {len(drift.notes)} notes"


def version_sentence(wanted: WantedVersion) -> str:
    names = {
        "resource": wanted.resource,
        "version": wanted.version,
        "known": wanted.known,
        "detail": wanted.detail,
    }
    match wanted.proof:
        case Proof.PROVED:
            return _("%(resource)s: version %(version)s is sent.") % names
        case Proof.DIFFERENT:
            return (
                _(
                    "%(resource)s: version %(version)s is not sent, as its answers differ (%(detail)s). %(known)s is."
                )
                % names
            )
        case Proof.UNANSWERED:
            return (
                _(
                    "%(resource)s: version %(version)s is not sent, as there was no answer (%(detail)s). %(known)s is."
                )
                % names
            )
        case _:
            return (
                _(
                    "%(resource)s: version %(version)s is not sent before there is something to try it with. "
                    "%(known)s is."
                )
                % names
            )
