"""Private links of an event type: a list in which each can be changed and removed, and a form of a new one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.private_link import PrivateLink
from portal.services.errors import ServiceError
from portal.services.event_types import event_types, private_links
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.edit_conflicts import Fields, OpenedState
from portal.staff.kit.edit_form import FieldsForm
from portal.staff.kit.faults import fault_of, note_upstream, warn_not_taken
from portal.staff.kit.fields import MomentField, whole_field

_FORMAT = "%Y-%m-%dT%H:%M"


class LinkForm(FieldsForm):
    """The end of a link: a moment, or a number of bookings. Without `link` the form of a new one."""

    expires_at = MomentField(label=gettext_lazy("Ends at"), required=False)
    most_uses = whole_field(
        gettext_lazy("Or after so many bookings"),
        most=1000,
        help_text=gettext_lazy("A link with neither is for one booking."),
    )

    def __init__(
        self, data: QueryDict | None = None, *, clock: StaffClock, link: PrivateLink | None = None
    ) -> None:
        self.clock, self.link = clock, link
        current = _current(link, clock) if link else {}
        salt = f"private-link.{link.link_id if link else ''}"
        super().__init__(
            data,
            # A new link has nothing that it was opened with.
            opened=OpenedState(current, salt=salt, data=data if link else None),
            initial=current,
            # Several forms stand on the page, and ids must be unique for their labels.
            auto_id=f"link-{link.link_id}-%s" if link else "id_%s",
        )

    def clean_expires_at(self) -> datetime | None:
        found: datetime | None = self.cleaned_data["expires_at"]
        # Django read it in the server's zone; the page means the staff's.
        return timezone.make_naive(found).replace(tzinfo=self.clock.zone) if found else None

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        # A link that is over already must not fail a form in which nothing was changed.
        if self.errors or (self.link and not self.opened.changed(self.wanted)):
            return values
        expires_at, most_uses = values.get("expires_at"), values.get("most_uses")
        # Cal.com takes one of the two (CONTRACT.md 10.2); a new link without either is for one booking.
        is_one = not expires_at and not most_uses and self.link is None
        if bool(expires_at) == bool(most_uses) and not is_one:
            raise forms.ValidationError(
                _(
                    "Say either when the link ends, or after how many bookings: each drops the other."
                )
            )
        if expires_at and expires_at <= timezone.now():
            self.add_error("expires_at", _("This is over already."))
        return values

    @property
    def wanted(self) -> Fields:
        """The end as the page shows it: to the minute, in the staff's zone."""
        expires_at: datetime | None = self.cleaned_data.get("expires_at")
        return {
            "expires_at": expires_at.strftime(_FORMAT) if expires_at else "",
            "most_uses": self.cleaned_data.get("most_uses"),
        }

    @property
    def dropped(self) -> str:
        """The sentence about the end that the link had, and that its new one takes away (CONTRACT.md 10.2)."""
        link, values = self.link, self.cleaned_data
        if link and values["expires_at"] and link.max_usage_count and not link.expires_at:
            return _("It ends at that time only now: its number of bookings counts no more.")
        if link and values["most_uses"] and link.expires_at:
            return _("It ends after that many bookings only now: its end date counts no more.")
        return ""


@page("change", WRITE)
def links_view(admin: ServiceAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    event_type = event_types.event_type_get(event_type_id=int(admin.identifier(request, object_id)))
    return LinksPage(admin, request, event_type).answer()


class LinksPage:
    def __init__(self, admin: ServiceAdmin, request: HttpRequest, event_type: EventType) -> None:
        self._admin, self._request, self._event_type = admin, request, event_type
        self._named = models.EventType.named(event_type.id, event_type.title[:200])
        self._clock = staff_clock()

    def answer(self) -> HttpResponse:
        if self._request.method != "POST":
            return self._page(None)
        data = self._request.POST
        link_id = data.get("link_id", "")[:200]
        if not link_id:
            form = LinkForm(data, clock=self._clock)
            return self._act(form) if form.is_valid() else self._page(form, status=422)
        link = next((one for one in self._links() if one.link_id == link_id), None)
        # Its form becomes the one of a new link, so that what was typed is kept.
        if link is None:
            gone = _("The private link %(link)s is gone. What you typed would make a new one.")
            form = LinkForm(data, clock=self._clock)
            return self._page(form, status=409, note=gone % {"link": link_id})
        form = LinkForm(data, clock=self._clock, link=link)
        return self._remove(form) if "_remove" in data else self._change(form)

    def _change(self, form: LinkForm) -> HttpResponse:
        if not form.is_valid():
            return self._page(form, status=422)
        if not form.opened.changed(form.wanted):
            messages.info(self._request, _("Nothing was changed."))
            return self._again()
        # The two ends are one setting: giving one clears the other.
        if form.opened.clashing(form.wanted):
            names = list(form.wanted)
            conflicts = form.opened.changes(names, form, form.wanted)
            form.opened.accept(names)
            return self._page(form, status=409, conflicts=conflicts)
        return self._act(form)

    def _remove(self, form: LinkForm) -> HttpResponse:
        stale = form.opened.stale()
        if stale:
            changes = form.opened.changes(stale, form)
            # Opened again with what is there now.
            form = LinkForm(clock=self._clock, link=form.link)
            return self._page(form, status=409, changes=changes)
        return self._act(form, is_removal=True)

    def _act(self, form: LinkForm, *, is_removal: bool = False) -> HttpResponse:
        try:
            said, not_taken = _act(self._event_type, form, is_removal=is_removal)
        except ServiceError as error:
            note_upstream(self._request, error)
            fault = fault_of(error)
            lost = _("A private link was sent, its answer lost.")
            self._admin.note_lost(self._request, self._named, error, lost)
            return self._page(form, status=fault.status, fault=fault)
        if not_taken:
            said = f"{said} {warn_not_taken(self._request, not_taken)}"
        else:
            messages.success(self._request, said)
        self._admin.note(self._request, self._named, said)
        return self._again()

    def _again(self) -> HttpResponse:
        return redirect(self._admin.address("links", self._event_type.id))

    def _address(self, link: PrivateLink) -> str:
        # Of this portal, also where Cal.com's answer names Cal.com's own page.
        path = reverse("private-event", args=[link.link_id, self._event_type.slug])
        return f"{settings.PORTAL_URL}{path}"

    def _links(self) -> Sequence[PrivateLink]:
        return private_links.private_link_list(event_type=self._event_type)

    def _page(self, sent: LinkForm | None, **more: Any) -> HttpResponse:
        rows = []
        for link in self._links():
            is_sent = sent is not None and sent.link and sent.link.link_id == link.link_id
            form = sent if is_sent else LinkForm(clock=self._clock, link=link)
            rows.append((link, self._address(link), _end_text(link, self._clock), form))
        is_new = sent is not None and sent.link is None
        return self._admin.show(
            self._request,
            "staff/event_types/links.html",
            _("Private links of %(title)s") % {"title": self._event_type.title},
            original=self._named,
            event_type=self._event_type,
            back=self._admin.address("change", self._event_type.id),
            form=sent if is_new else LinkForm(clock=self._clock),
            zone=self._clock.zone_at(timezone.now()),
            links=rows,
            **more,
        )


def _act(event_type: EventType, form: LinkForm, *, is_removal: bool) -> tuple[str, Sequence[str]]:
    """Return what was done, and the labels of what Cal.com did not take over."""
    if form.link is None:
        made = private_links.private_link_create(event_type=event_type, **_end(form))
        return _("The private link %(link)s was made.") % {"link": made.link_id}, ()
    link_id = form.link.link_id
    if is_removal:
        private_links.private_link_delete(event_type=event_type, link_id=link_id)
        return _("The private link %(link)s was removed.") % {"link": link_id}, ()
    saved = private_links.private_link_update(event_type=event_type, link_id=link_id, **_end(form))
    said = _("The private link %(link)s was changed.") % {"link": link_id}
    labels = {"expires_at": _("Ends at"), "max_usage_count": _("Number of bookings")}
    return f"{said} {form.dropped}".strip(), [labels[one] for one in sorted(saved.not_taken)]


def _end(form: LinkForm) -> Mapping[str, Any]:
    return {name: form.cleaned_data[name] for name in ("expires_at", "most_uses")}


def _current(link: PrivateLink, clock: StaffClock) -> Fields:
    expires_at = link.expires_at
    # Beside a moment the count means nothing.
    most_uses = None if expires_at else link.max_usage_count
    return {
        "expires_at": expires_at.astimezone(clock.zone).strftime(_FORMAT) if expires_at else "",
        "most_uses": most_uses,
    }


def _end_text(link: PrivateLink, clock: StaffClock) -> str:
    if link.is_expired:
        return _("Expired")
    if link.expires_at is not None:
        return _("Ends %(moment)s") % {"moment": clock.moment(link.expires_at)}
    values = {"used": link.usage_count or 0, "most": link.max_usage_count or 1}
    return _("%(used)s of %(most)s bookings") % values
