"""Private links of an event type."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.event_type import EventType
from portal.services.errors import ServiceError
from portal.services.event_types import event_types, private_links
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.fields import whole_field


class MomentField(forms.DateTimeField):
    """A day and a time of day of the staff's zone, by the browser's own calendar."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "class": "vTextField"}, format="%Y-%m-%dT%H:%M"
    )


class LinkForm(forms.Form):
    """How a link ends: at a moment, or after some bookings."""

    link_id = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    expires_at = MomentField(
        label=gettext_lazy("Ends at"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    most_uses = whole_field(gettext_lazy("Or after so many bookings"), most=1000)

    def __init__(self, data: Any = None, *, clock: StaffClock) -> None:
        self.clock = clock
        super().__init__(data)

    def clean_expires_at(self) -> datetime | None:
        """Return the moment, which must lie ahead, in the staff's zone."""
        found: datetime | None = self.cleaned_data["expires_at"]
        if found is None:
            return None
        moment = timezone.make_naive(found).replace(tzinfo=self.clock.zone)
        if moment <= timezone.now():
            raise forms.ValidationError(_("This is over already."))
        return moment

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        values = self.cleaned_data
        given = [name for name in ("expires_at", "most_uses") if values.get(name)]
        if not self.errors and len(given) != 1:
            raise forms.ValidationError(
                _("Say either when the link ends, or after how many bookings.")
            )
        return values


class LinkPages(ServiceAdmin):
    """The list of links with a form for a new one; each can be changed and removed."""

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        """Return the page."""
        return [*super().more_pages(), ("<path:object_id>/links/", self.links_view, "links")]

    @page("change", WRITE)
    def links_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the links; make, change or remove one."""
        event_type = event_types.event_type_get(event_type_id=int(self.identifier(object_id)))
        clock = staff_clock()
        if request.method != "POST":
            return self._links_page(request, event_type, LinkForm(clock=clock))
        form = LinkForm(request.POST, clock=clock)
        is_removal = "_remove" in request.POST
        if not form.is_valid() and not is_removal:
            return self._links_page(request, event_type, form, status=422)
        try:
            said = _act(event_type, form, is_removal=is_removal)
        except ServiceError as error:
            note_upstream(request, error)
            fault = fault_of(error)
            thing = models.EventType.named(event_type.id, event_type.title[:200])
            self.note_lost(request, thing, error, _("A private link was sent, its answer lost."))
            return self._links_page(request, event_type, form, status=fault.status, fault=fault)
        self.note(request, models.EventType.named(event_type.id, event_type.title[:200]), said)
        messages.success(request, said)
        return redirect(self.address("links", event_type.id))

    def _links_page(
        self, request: HttpRequest, event_type: EventType, form: LinkForm, **more: Any
    ) -> HttpResponse:
        links = private_links.private_link_list(event_type=event_type)
        return self.show(
            request,
            "staff/event_types/links.html",
            _("Private links of %(title)s") % {"title": event_type.title},
            original=models.EventType.named(event_type.id, event_type.title[:200]),
            event_type=event_type,
            back=self.address("change", event_type.id),
            form=form,
            zone=form.clock.zone_at(timezone.now()),
            links=[(link, _end_text(link, form.clock)) for link in links],
            **more,
        )


def _act(event_type: EventType, form: LinkForm, *, is_removal: bool) -> str:
    """Do what the form asks, and return what was done."""
    link_id = str(form.data.get("link_id", ""))[:200]
    if is_removal:
        private_links.private_link_delete(event_type=event_type, link_id=link_id)
        return _("The private link %(link)s was removed.") % {"link": link_id}
    expires_at, most_uses = form.cleaned_data["expires_at"], form.cleaned_data["most_uses"]
    if link_id:
        private_links.private_link_update(
            event_type=event_type, link_id=link_id, expires_at=expires_at, most_uses=most_uses
        )
        return _("The private link %(link)s was changed.") % {"link": link_id}
    made = private_links.private_link_create(
        event_type=event_type, expires_at=expires_at, most_uses=most_uses
    )
    return _("The private link %(link)s was made.") % {"link": made.link_id}


def _end_text(link: Any, clock: StaffClock) -> str:
    if link.is_expired:
        return _("Expired")
    if link.expires_at is not None:
        return _("Ends %(moment)s") % {"moment": clock.moment(link.expires_at)}
    values = {"used": link.usage_count or 0, "most": link.max_usage_count or 1}
    return _("%(used)s of %(most)s bookings") % values
