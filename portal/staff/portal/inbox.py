"""Inbox in the admin: how Cal.com's deliveries reach this portal, and what came."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.services.errors import ServiceError
from portal.services.models import Delivery, DeliveryState, Receiver
from portal.services.webhooks import inbox
from portal.services.webhooks.inbox import apply_delivery, read_changes_later
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.team_limits import team_limit

_TOKEN = "TOKEN"  # noqa: S105  stands for one in an address


class ReceiverAdmin(admin.ModelAdmin[Receiver]):
    """Addresses of this portal that webhooks of Cal.com deliver to: connect, view, disconnect."""

    list_display = ("created_at", "whose", "stored", "refused", "refusal", "read_until")
    ordering = ("-created_at",)
    # The secret part of the address; no page needs it.
    exclude = ("token",)
    # Django's bulk deletion would leave the webhooks in Cal.com.
    actions = None

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(("GET", "HEAD", "POST"))
        if request.method != "POST":
            return self._ask(request)
        try:
            receiver = inbox.portal_connect(address=_address())
        except ServiceError as error:
            note_upstream(request, error)
            return self._ask(request, fault=fault_of(error))
        read_changes_later()
        self.log_addition(request, receiver, _("Connected this portal."))
        messages.success(request, _("Cal.com delivers to this portal now."))
        return redirect("admin:services_receiver_changelist")

    def delete_model(self, request: HttpRequest, obj: Receiver) -> None:  # noqa: ARG002
        # Else Cal.com would go on delivering to an address that is gone.
        inbox.portal_disconnect(receiver=obj)

    @admin.display(description=gettext_lazy("whose bookings"))
    def whose(self, receiver: Receiver) -> str:
        return _("Organization") if receiver.organization_id else _("Account")

    @admin.display(description=gettext_lazy("stored"))
    def stored(self, receiver: Receiver) -> int:
        return receiver.deliveries.count()

    def _ask(self, request: HttpRequest, **more: Any) -> HttpResponse:
        fault = more.get("fault")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Connect this portal"),
            "opts": self.opts,
            "address": _address().replace("{token}", "…"),
            "triggers": inbox.TRIGGERS,
            **more,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, "staff/portal/connect.html", context, status=fault.status if fault else 200
        )


class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    """The inbox: what came, what became of it, and a way to follow it again."""

    list_display = ("received_at", "trigger", "booking", "state", "times", "note")
    list_filter = ("state", "trigger")
    search_fields = ("booking_uid", "trigger", "note")
    date_hierarchy = "received_at"
    ordering = ("-received_at",)
    list_per_page = 50
    actions = ("replay",)
    readonly_fields = ("booking",)
    fields = (
        ("trigger", "booking"),
        ("sent_at", "received_at", "times"),
        ("state", "applied_at", "note"),
        "body",
    )

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        found = super().get_queryset(request)
        # Deliveries hold whole bookings, of all teams.
        return found if team_limit(request) is None else found.none()

    def has_replay_permission(self, request: HttpRequest) -> bool:
        # A permission of its own name, because changing is refused for everybody.
        return request.user.has_perm("services.change_delivery")

    @admin.action(
        description=gettext_lazy("Follow the chosen deliveries again"), permissions=["replay"]
    )
    def replay(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        count = 0
        for delivery in queryset:
            delivery.state = DeliveryState.WAITING
            delivery.save(update_fields=["state"])
            # In the background, as when it came: hundreds may be chosen, and each asks Cal.com.
            apply_delivery.enqueue(delivery.pk)
            self.log_change(request, delivery, _("Followed again."))
            count += 1
        said = ngettext(
            "%(count)s delivery is followed again.",
            "%(count)s deliveries are followed again.",
            count,
        )
        messages.success(request, said % {"count": count})

    @admin.display(description=gettext_lazy("booking"), ordering="booking_uid")
    def booking(self, delivery: Delivery) -> str:
        if not delivery.booking_uid:
            return "–"
        address = reverse("admin:staff_booking_change", args=[delivery.booking_uid])
        return format_html('<a href="{}">{}</a>', address, delivery.booking_uid)


def _address() -> str:
    """The address of deliveries with ``{token}`` instead of a receiver's token."""
    path = reverse("hooks-calcom-receiver", args=[_TOKEN])
    # Cal.com must reach it, so by the configured address and not by the one that this request came to.
    return settings.PORTAL_URL + path.replace(_TOKEN, "{token}")
