"""Confirming or declining many bookings: a few with each request, so that one sees how far it is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.services.bookings import bookings, staff_actions
from portal.services.errors import ServiceError, Upstream
from portal.staff import models
from portal.staff.kit.admin_base import ServiceAdmin, page
from portal.staff.kit.faults import fault_of, note_upstream

AT_ONCE = 3
MOST = 200
_UID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one booking."""

    uid: str
    title: str
    said: str
    is_done: bool


class BulkPages(ServiceAdmin):
    """The page of what was begun with ticked bookings."""

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        """Return the page."""
        return [*super().more_pages(), ("bulk/", self.bulk_view, "bulk")]

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        """Whether the person may confirm and decline."""
        return bool(request.user.has_perm("staff.confirm_booking"))

    @page("confirm", ("POST",))
    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """Do the next few; the page that is shown goes on by itself, or with a button."""
        what = str(request.POST.get("what", ""))
        uids = [str(uid) for uid in request.POST.getlist("uid")]
        told = [str(line)[:400] for line in request.POST.getlist("told")][:MOST]
        if what not in {"confirm", "decline"} or len(uids) > MOST:
            raise BadRequest(_("Tick at most %(most)s bookings.") % {"most": MOST})
        if not all(_UID.fullmatch(uid) for uid in uids):
            raise BadRequest(_("One of these is not the uid of a booking."))
        reason = str(request.POST.get("reason", ""))[:1000]
        outcomes = [self._one(request, what, uid, reason) for uid in uids[:AT_ONCE]]
        told += [f"{one.title}: {one.said}" for one in outcomes]
        return self._progress(request, what, reason, uids[AT_ONCE:], told)

    def _one(self, request: HttpRequest, what: str, uid: str, reason: str) -> Outcome:
        title = uid
        try:
            booking = bookings.booking_get(uid=uid)
            title = booking.title
            thing = models.Booking.named(uid, title[:200])
            if what == "confirm":
                staff_actions.booking_confirm(uid=uid)
                said = _("Confirmed.")
            else:
                staff_actions.booking_decline(uid=uid, reason=reason)
                said = _("Declined.")
        except ServiceError as error:
            if isinstance(error, Upstream):
                note_upstream(request, error)
            thing = models.Booking.named(uid, title[:200])
            self.note_lost(request, thing, error, _("It was sent, its answer lost."))
            return Outcome(uid, title, fault_of(error).sentence, is_done=False)
        self.note(request, thing, f"{said} {reason}".strip())
        return Outcome(uid, title, said, is_done=True)

    def _progress(
        self,
        request: HttpRequest,
        what: str,
        reason: str,
        rest: Sequence[str],
        told: Sequence[str],
    ) -> HttpResponse:
        return self.show(
            request,
            "staff/bookings/bulk.html",
            _("Confirm bookings") if what == "confirm" else _("Decline bookings"),
            what=what,
            reason=reason,
            rest=rest,
            told=told,
            done=len(told),
            total=len(told) + len(rest),
            back=f"{self.address('changelist')}?status=unconfirmed",
        )
