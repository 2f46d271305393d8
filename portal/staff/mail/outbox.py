"""The outbox: emails in one state, with what the mail server said, and sending them again."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.services.bookings.unsent import MOST
from portal.services.mail import outbox
from portal.services.models import MailServer
from portal.staff.kit.admin_base import PageAdmin
from portal.staff.kit.clock import staff_clock
from portal.web.protection.readers import read_integer

WORDS: Final = {
    "failing": gettext_lazy("Failing, tried again"),
    "abandoned": gettext_lazy("Given up"),
    "withheld": gettext_lazy("Held back"),
    "waiting": gettext_lazy("On their way"),
    "sent": gettext_lazy("Sent in the last month"),
}
_HELP: Final = {
    "failing": gettext_lazy(
        "The mail server did not take these; the portal goes on trying for five days."
    ),
    "abandoned": gettext_lazy(
        "The mail server refused these for good, or did not answer for five days. Correct what it says, then send them "
        "again."
    ),
    "withheld": gettext_lazy("One visitor caused more emails to guests than anybody may."),
    "waiting": gettext_lazy("They go out by themselves, within seconds where the worker runs."),
    "sent": gettext_lazy("The mail server took these. The portal forgets them after a month."),
}
CAN_BE_SENT: Final = ("failing", "abandoned", "withheld")


def outbox_page(admin: PageAdmin, request: HttpRequest, *, state: str) -> HttpResponse:
    if state not in WORDS or not outbox.has_outbox():
        raise Http404
    here = reverse(admin.url_name("outbox"), args=[state])
    if request.method == "POST":
        _send(admin, request, state)
        return redirect(here)
    clock, counts = staff_clock(), outbox.outbox_counts()
    rows = [
        {
            "id": each.id,
            "email": each.email,
            "about": each.about,
            "title": each.title,
            "href": reverse("admin:staff_booking_change", args=[each.uid]),
            "written": clock.moment(each.written_at),
            "problem": each.problem,
            "next": clock.moment(each.next_attempt_at) if state == "failing" else "",
            "attempts": each.attempts,
        }
        for each in outbox.outbox_list(state=state)
    ]
    return admin.show(
        request,
        "staff/mail/outbox.html",
        str(WORDS[state]),
        rows=rows,
        help=_HELP[state],
        left=max(0, counts[state] - MOST),
        can_be_sent=state in CAN_BE_SENT,
        states=[
            (reverse(admin.url_name("outbox"), args=[name]), label, counts[name], name == state)
            for name, label in WORDS.items()
        ],
    )


def _send(admin: PageAdmin, request: HttpRequest, state: str) -> None:
    wanted = str(request.POST.get("send", ""))
    email_id = None if wanted == "all" else read_integer(wanted, most=2**31 - 1) or 0
    sent = outbox.outbox_send(state=state, email_id=email_id)
    if not sent:
        messages.info(request, _("Nothing was sent: it is on its way already, or is gone."))
        return
    said = ngettext("%(count)s email is on its way.", "%(count)s emails are on their way.", sent)
    messages.success(request, said % {"count": sent})
    admin.note(request, MailServer(host=str(WORDS[state]), port=0), said % {"count": sent})
