"""Faults as staff read them: a sentence, and what helps the person who looks after the portal."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.conf.logs import route_of
from portal.services import errors
from portal.staff.kit.facts import without_addresses

logger = logging.getLogger(__name__)

type PageError = errors.ServiceError | PermissionDenied | Http404 | BadRequest
# What the staff's door turns into a page of its own; everything else is a defect and Django's to report.
PAGE_ERRORS = (errors.ServiceError, PermissionDenied, Http404, BadRequest)

_SENTENCES: dict[type[errors.ServiceError], str] = {
    errors.NotFound: gettext_noop("There is nothing at this address (any more)."),
    errors.NotAllowed: gettext_noop("The portal's account may not do this."),
    errors.UpstreamBusy: gettext_noop("Cal.com takes no more requests from this portal just now."),
    errors.UpstreamUnreachable: gettext_noop("Cal.com cannot be reached. Nothing was changed."),
    errors.UpstreamFailed: gettext_noop("Cal.com did not answer properly."),
    errors.UpstreamKeyRefused: gettext_noop(
        "Cal.com does not accept the portal's API key: check CALCOM_API_KEY."
    ),
    errors.OutcomeUnknown: gettext_noop(
        "Cal.com's answer was lost, so this may or may not have been done. "
        "Look whether it was before you send it again."
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`sentence` is for the reader; `code`, `detail` and `request_id` are to be passed on to Cal.com's support."""

    status: int
    title: str
    sentence: str
    code: str = ""
    detail: str = ""
    request_id: str = ""
    retry_after: int | None = None

    @property
    def can_retry(self) -> bool:
        # Not 504: a change may have been made, and sending it again may make it twice.
        return self.status in {502, 503}


def fault_of(error: PageError) -> Fault:
    match error:
        case errors.ServiceError():
            return _service_fault(error)
        case PermissionDenied():
            return Fault(
                403, _("Not allowed"), _("Your account lacks the permission for this page.")
            )
        case Http404():
            # Django's resolver raises it with a dict of the patterns it tried.
            said = str(error.args[0]) if error.args and isinstance(error.args[0], str) else ""
            return Fault(404, _("Nothing here"), said or _("There is no such page."))
        case _:
            said = str(error) or _("Something in this address cannot be used.")
            return Fault(400, _("That cannot be used"), said)


def note_upstream(request: HttpRequest, error: errors.ServiceError) -> None:
    """Write a fault of Cal.com into the log, with what finds it there; refusals are no faults."""
    if isinstance(error, errors.Upstream):
        logger.warning(
            "%s for %s: %s (upstream request %s)",
            *(error.code, route_of(request), error.detail, error.request_id),
        )


def warn_not_taken(request: HttpRequest, labels: Sequence[str]) -> str:
    """Say which fields of a change, by their labels, Cal.com left as they were; return the sentence."""
    said = _("Cal.com did not take this over: %(fields)s. Open the page again to see what it has.")
    said %= {"fields": ", ".join(labels)}
    messages.warning(request, said)
    return said


def _service_fault(error: errors.ServiceError) -> Fault:
    is_upstream = isinstance(error, errors.Upstream)
    title = _("Cal.com did not do its part") if is_upstream else _("Not done")
    # Cal.com blocks a key for 60 s (CONTRACT.md 2.10).
    seconds = None
    if isinstance(error, errors.UpstreamBusy):
        seconds = 60 if error.retry_after is None else max(1, ceil(error.retry_after))
    # The usual sentences are for visitors; one that was made for this error says more than ours.
    is_usual = error.sentence == type(error).sentence
    sentence = _(_SENTENCES.get(type(error), error.sentence)) if is_usual else error.sentence
    if seconds is not None:
        again = ngettext(
            "Try again in %(seconds)s second.", "Try again in %(seconds)s seconds.", seconds
        )
        sentence = f"{sentence} {again % {'seconds': seconds}}"
    return Fault(
        status=error.status,
        title=_("Nothing here") if isinstance(error, errors.NotFound) else title,
        sentence=sentence,
        code=error.code,
        # Of what Cal.com repeats, as a webhook's address, only the host: not every reader may see the rest.
        detail=without_addresses(error.detail),
        request_id=error.request_id or "",
        retry_after=seconds,
    )
