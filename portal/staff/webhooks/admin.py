"""Webhooks: finding, making, changing, testing and deleting them."""

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.models import ADDITION, DELETION
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calcom.schemas.webhook import WebhookInput
from portal.services.errors import ServiceError
from portal.services.webhooks import subscriptions
from portal.services.webhooks.subscriptions import Scope, Subscription
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.facts import Described, Group, Tool, fact
from portal.staff.kit.faults import Fault, fault_of, note_upstream
from portal.staff.kit.listing import (
    Action,
    Asked,
    Cell,
    Filter,
    ListPage,
    Row,
    make_filter,
    searched_page,
)
from portal.staff.webhooks.form import WebhookForm
from portal.staff.webhooks.scopes import event_type_scopes, scope_text, usual_scope
from portal.web.partials import is_partial


class WebhookAdmin(ServiceAdmin):
    """Webhook subscriptions of the account, the organization and event types. Secrets are never shown."""

    columns: ClassVar[Sequence[str]] = (
        "Subscriber URL",
        "Hears of",
        "Triggers",
        "Secret",
        "Active",
        "Actions",
    )
    search_hint = "Searches addresses and triggers."
    offers = frozenset({"add", "change", "delete"})
    id_pattern = re.compile(r"[a-z0-9-]{1,60}\.[A-Za-z0-9_-]{1,64}")

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        """Return the pages of one webhook besides its form."""
        return [
            ("<path:object_id>/active/", self.active_view, "active"),
            ("<path:object_id>/test/", self.test_view, "test"),
            ("preview/", self.preview_view, "preview"),
        ]

    def filters(self, request: HttpRequest) -> list[Filter]:
        """Offer the account and organization, and each event type."""
        pairs = [("all", _("Account and organization"))]
        pairs += [(scope.name, label) for scope, label in event_type_scopes()]
        return [make_filter(request, "scope", _("whose bookings"), pairs)]

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return the webhooks of the chosen scope that the search finds."""
        chosen = self.filters(request)[0].chosen
        scope = None if chosen == "all" else subscriptions.scope_of(chosen)
        found = subscriptions.webhook_list(scope=scope)
        return searched_page([self._row(request, each) for each in found], asked)

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        """Tell a webhook's settings."""
        subscription = subscriptions.webhook_get(name=identifier)
        webhook = subscription.webhook
        facts = [
            fact(_("Subscriber URL"), webhook.subscriber_url),
            fact(_("Hears of"), scope_text(subscription.scope)),
            fact(_("Active"), _("Yes") if webhook.active else _("No")),
            fact(_("Triggers"), *webhook.triggers),
            fact(_("Secret"), _("Set; deliveries are signed") if webhook.secret else _("None")),
            fact(_("Payload template"), *(webhook.payload_template or "").splitlines()),
        ]
        tools = []
        if self.has_delete_permission(request):
            tools.append(Tool(_("Delete"), self.address("delete", identifier)))
        return Described(_named(subscription), [Group(_("Webhook"), facts)], tools)

    @page("add", WRITE)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Make a webhook in the scope that the address names."""
        del form_url, extra_context
        scope = subscriptions.scope_of(request.GET.get("scope", "") or usual_scope())
        form = WebhookForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return self._form_page(request, form, scope, status=422 if form.is_bound else 200)
        wanted, secret = form.wanted()
        try:
            made = subscriptions.webhook_create(scope=scope, webhook=wanted)
        except ServiceError as error:
            return self._form_page(request, form, scope, fault=self._fault(request, error))
        self.note(request, _named(made), _("Added."), flag=ADDITION)
        return self._saved(request, made, secret)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form to those who may change a webhook, else what it is."""
        if not self.has_change_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        return self.edit_view(request, object_id)

    @page("change", WRITE)
    def edit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change a webhook; only what differs is sent."""
        subscription = subscriptions.webhook_get(name=self.identifier(object_id))
        data = request.POST if request.method == "POST" else None
        form = WebhookForm(data, webhook=subscription.webhook)
        if not form.is_valid():
            status = 422 if form.is_bound else 200
            return self._form_page(
                request, form, subscription.scope, subscription=subscription, status=status
            )
        wanted, secret = form.wanted()
        if not wanted.wire():
            messages.info(request, _("Nothing was changed."))
            return redirect(self.after(request, self.address("changelist")))
        try:
            made = subscriptions.webhook_update(subscription=subscription, webhook=wanted)
        except ServiceError as error:
            self.note_lost(
                request, _named(subscription), error, _("A change was sent, its answer lost.")
            )
            fault = self._fault(request, error)
            return self._form_page(
                request, form, subscription.scope, subscription=subscription, fault=fault
            )
        self.note(request, _named(made), _changes_text(subscription, wanted))
        return self._saved(request, made, secret)

    @page("change", ("POST",))
    def active_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Stop what is active, start what is not."""
        subscription = subscriptions.webhook_get(name=self.identifier(object_id))
        wanted = WebhookInput(active=not subscription.webhook.active)
        made = subscriptions.webhook_update(subscription=subscription, webhook=wanted)
        self.note(request, _named(made), _changes_text(subscription, wanted))
        done = _("Deliveries go out again.") if wanted.active else _("No deliveries go out now.")
        messages.success(request, done)
        return redirect(self.after(request, self.address("changelist")))

    @page("change", ("POST",))
    def test_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send a test delivery from here and show what the subscriber answered."""
        subscription = subscriptions.webhook_get(name=self.identifier(object_id))
        result = subscriptions.webhook_test(subscription=subscription, now=timezone.now())
        self.note(
            request,
            _named(subscription),
            _("A test was sent: %(result)s.") % {"result": result.status or result.problem},
        )
        return self.show(
            request,
            "staff/webhooks/test.html",
            _("Test of a webhook"),
            original=_named(subscription),
            result=result,
            back=self.address("change", subscription.name),
        )

    @page("view", ("POST",))
    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """Return what a payload template makes of a booking."""
        typed = request.POST.get("payload_template", "")[:20_000]
        body = subscriptions.template_preview(template=typed, now=timezone.now())
        template = "staff/webhooks/preview.html"
        if is_partial(request):
            template = "staff/webhooks/form.html#preview"
        return self.show(request, template, _("Preview of a payload"), preview=body)

    @page("delete", WRITE)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Ask, then unsubscribe."""
        del extra_context
        subscription = subscriptions.webhook_get(name=self.identifier(object_id))
        if request.method != "POST":
            return self.show(
                request,
                "staff/webhooks/delete.html",
                _("Delete a webhook?"),
                original=_named(subscription),
                webhook=subscription.webhook,
                back=self.address("change", subscription.name),
            )
        subscriptions.webhook_delete(subscription=subscription)
        self.note(request, _named(subscription), "", flag=DELETION)
        messages.success(request, _("The webhook was deleted."))
        return redirect(self.after(request, self.address("changelist")))

    def _form_page(
        self,
        request: HttpRequest,
        form: WebhookForm,
        scope: Scope,
        *,
        subscription: Subscription | None = None,
        fault: Fault | None = None,
        status: int = 200,
    ) -> HttpResponse:
        template = form["payload_template"].value() or ""
        return self.show(
            request,
            "staff/webhooks/form.html",
            subscription.webhook.subscriber_url if subscription else _("Add webhook"),
            form=form,
            scopes=[] if subscription else self._scopes(scope),
            scope_text=scope_text(scope),
            original=_named(subscription) if subscription else None,
            tools=self._tools(request, subscription) if subscription else [],
            name=subscription.name if subscription else "",
            preview=subscriptions.template_preview(template=template, now=timezone.now()),
            fault=fault,
            errors=form.errors,
            status=fault.status if fault else status,
        )

    def _tools(self, request: HttpRequest, subscription: Subscription) -> list[Tool]:
        if not self.has_delete_permission(request):
            return []
        return [Tool(_("Delete"), self.address("delete", subscription.name))]

    def _scopes(self, chosen: Scope) -> list[tuple[str, str, bool]]:
        """Return the scopes that a new webhook can have: address, label, and whether it is the chosen one."""
        scopes = [(Scope(), _("The account's own bookings"))]
        organization = subscriptions.scope_of("organization")
        if organization.organization_id:
            scopes.insert(0, (organization, _("All bookings of the organization")))
        scopes += event_type_scopes()
        return [(scope.name, label, scope.name == chosen.name) for scope, label in scopes]

    def _saved(self, request: HttpRequest, made: Subscription, secret: str) -> HttpResponse:
        messages.success(request, _("The webhook was saved."))
        if secret:
            said = _("Its secret is %(secret)s – it is shown only now. Give it to the subscriber.")
            messages.warning(request, said % {"secret": secret})
        return redirect(self.after(request, self.address("change", made.name)))

    def _fault(self, request: HttpRequest, error: ServiceError) -> Fault:
        note_upstream(request, error)
        return fault_of(error)

    def _row(self, request: HttpRequest, subscription: Subscription) -> Row:
        webhook, name = subscription.webhook, subscription.name
        actions = []
        if self.has_change_permission(request):
            label = _("Stop") if webhook.active else _("Start")
            url = webhook.subscriber_url
            actions = [
                Action(label, self.address("active", name), url, posts=True),
                Action(_("Test"), self.address("test", name), url, posts=True),
            ]
        cells = [
            Cell(webhook.subscriber_url, href=self.address("change", name)),
            Cell(scope_text(subscription.scope)),
            Cell(", ".join(webhook.triggers) or "–"),
            Cell(mark=bool(webhook.secret)),
            Cell(mark=webhook.active),
            Cell(actions=actions),
        ]
        return Row(cells, words=webhook.id)


def _changes_text(subscription: Subscription, wanted: WebhookInput) -> str:
    """Return what was changed, before and after; of a secret only that it was."""
    before = subscription.webhook
    told = []
    for name in wanted.model_fields_set:
        if name == "secret":
            told.append(_("Secret changed."))
        else:
            told.append(f"{name}: {getattr(before, name)!s} → {getattr(wanted, name)!s}.")
    return " ".join(sorted(told))


def _named(subscription: Subscription) -> models.Webhook:
    return models.Webhook.named(subscription.name, subscription.webhook.subscriber_url[:200])
