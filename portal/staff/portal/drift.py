"""The page "Cal.com has changed": what of its answers is not as the portal expects it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.calcom.drift.shapes import Change, Finding, Kind
from portal.conf.upstream import is_engine
from portal.i18n.zones import pinned_zone
from portal.services.portal.drift import Drift, drift_check_again, drift_get, version_sentence
from portal.staff.kit.clock import StaffClock
from portal.staff.kit.team_limits import team_limit

_KINDS: Final = {
    Kind.NUMBER: gettext_lazy("number"),
    Kind.TEXT: gettext_lazy("text"),
    Kind.FLAG: gettext_lazy("true or false"),
    Kind.LIST: gettext_lazy("list"),
    Kind.OBJECT: gettext_lazy("object"),
    Kind.NULL: gettext_lazy("nothing (null)"),
    Kind.DATE: gettext_lazy("date"),
    Kind.TIME: gettext_lazy("time of day"),
    Kind.INSTANT: gettext_lazy("date and time"),
}


@dataclass(frozen=True, slots=True)
class Line:
    path: str
    expected: str
    found: str


@require_http_methods(["GET", "HEAD", "POST"])
def drift_page(request: HttpRequest, around: Mapping[str, Any]) -> HttpResponse:
    """Show the last result, or check again; `around` is the context of every page of staff."""
    # As for the figures of the start page: they are of the account, and of all teams together.
    if not request.user.has_perm("services.view_intent") or team_limit(request) is not None:
        raise PermissionDenied
    if is_engine():
        raise Http404
    if request.method == "POST":
        drift_check_again()
        messages.success(request, _("Cal.com was asked, and its answers were compared."))
        return redirect("admin:calcom_drift")
    drift = drift_get()
    context = {**around, "title": _("Cal.com has changed"), "drift": drift}
    if drift:
        context |= parts_of(drift)
    return TemplateResponse(request, "staff/portal/drift.html", context)


def parts_of(drift: Drift) -> dict[str, object]:
    # In UTC: the account's zone is one of the things that Cal.com may not say any more.
    clock = StaffClock(pinned_zone("UTC"))
    return {
        "checked_at": clock.moment(drift.checked_at),
        "problems": lines_of(drift.problems),
        "notes": [note.path for note in drift.notes],
        "refusals": drift.refusals,
        "versions": [version_sentence(one) for one in drift.versions],
    }


def lines_of(findings: Sequence[Finding]) -> list[Line]:
    return [
        Line(
            finding.path,
            words_of(finding.expected),
            _("Nothing") if finding.change is Change.MISSING else words_of(finding.found),
        )
        for finding in findings
    ]


def words_of(kinds: str) -> str:
    """Return kinds such as ``list or number`` for reading; what is none stays as it is."""
    known = {kind.value: str(words) for kind, words in _KINDS.items()}
    # One of the kinds has the word in its own name.
    if kinds in known:
        return capfirst(known[kinds])
    return capfirst(_(" or ").join(known.get(kind, kind) for kind in kinds.split(" or ")))
