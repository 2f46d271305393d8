"""Confirming or declining many bookings: a few with each request, so that progress can be seen."""

import re

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.services.bookings import bookings, staff_actions
from portal.services.errors import ServiceError
from portal.staff import models
from portal.staff.bookings.facts import status_text
from portal.staff.kit.admin_base import ServiceAdmin, page
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.team_limits import booking_check_reach

# Each one costs two calls and an email; more would keep a page waiting, and use up the rate limit of visitors.
AT_ONCE = 3
# A form of more could not be sent again and again with its outcomes.
MOST = 200
_UID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@page("confirm", ("POST",))
def bulk_view(admin: ServiceAdmin, request: HttpRequest) -> HttpResponse:
    what = str(request.POST.get("what", ""))
    uids = [str(uid) for uid in request.POST.getlist("uid")]
    # The page carries what was done so far: there is no session or task behind it. Escaped like all that was sent.
    outcomes = [str(line)[:400] for line in request.POST.getlist("outcome")][:MOST]
    if what not in {"confirm", "decline"} or len(uids) > MOST:
        raise BadRequest(_("Tick at most %(most)s bookings.") % {"most": MOST})
    if not all(_UID.fullmatch(uid) for uid in uids):
        raise BadRequest(_("One of these is not the uid of a booking."))
    reason = str(request.POST.get("reason", ""))[:1000]
    outcomes += [_outcome(admin, request, what, uid, reason) for uid in uids[:AT_ONCE]]
    rest = uids[AT_ONCE:]
    return admin.show(
        request,
        "staff/bookings/bulk.html",
        _("Confirm bookings") if what == "confirm" else _("Decline bookings"),
        what=what,
        reason=reason,
        rest=rest,
        outcomes=outcomes,
        done=len(outcomes),
        total=len(outcomes) + len(rest),
        back=f"{admin.address('changelist')}?status=unconfirmed",
    )


def _outcome(admin: ServiceAdmin, request: HttpRequest, what: str, uid: str, reason: str) -> str:
    # Until the title is known, for the sentence about an error.
    thing = models.Booking.named(uid, uid)
    try:
        booking_check_reach(request, uid)
        # Read first: the list may be old, and another person may have answered meanwhile.
        booking = bookings.booking_get(uid=uid)
        thing = models.Booking.named(uid, booking.title[:200])
        if booking.status != "pending":
            return _("%(title)s: not done, it is “%(status)s” by now.") % {
                "title": booking.title,
                "status": status_text(booking),
            }
        if what == "confirm":
            saved, said = staff_actions.booking_confirm(uid=uid), _("Confirmed.")
        else:
            saved, said = staff_actions.booking_decline(uid=uid, reason=reason), _("Declined.")
        if saved.not_taken:
            said = _("Cal.com answered, but did not do it.")
    except ServiceError as error:
        # One that fails stops no other.
        note_upstream(request, error)
        admin.note_lost(request, thing, error, _("It was sent, its answer lost."))
        return f"{thing}: {fault_of(error).sentence}"
    admin.note(request, thing, f"{said} {reason}".strip())
    return f"{thing}: {said}"
