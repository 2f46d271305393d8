"""Webhooks in the admin: the list, stopping, testing, and previews of payloads."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.calcom.schemas.webhook import WebhookInput
from portal.services.errors import ServiceError
from portal.services.webhooks import sent, subscriptions
from portal.services.webhooks.subscriptions import Subscription
from portal.staff.kit.admin_base import page
from portal.staff.kit.facts import Described, Group, fact, host_of, without_addresses
from portal.staff.kit.faults import warn_not_taken
from portal.staff.kit.form_page import FormAdmin
from portal.staff.kit.listing import (
    Action,
    Asked,
    Cell,
    Filter,
    Lines,
    ListPage,
    Row,
    make_filter,
    searched_page,
    switch_value,
    wanted_switch,
)
from portal.staff.kit.team_limits import team_limit
from portal.staff.models import Remote
from portal.staff.webhooks.deliveries import facts_of
from portal.staff.webhooks.editing import WebhookPage, named
from portal.staff.webhooks.scopes import check_scope, event_type_scopes, scope_text
from portal.web.partials import is_partial
from portal.web.protection.readers import read_integer

_MOST_ID = 2**63 - 1


class WebhookAdmin(FormAdmin):
    """Webhook subscriptions of the account, the organization and event types.

    Secrets are never shown, addresses only to people who may change them: others see the host.
    """

    columns: ClassVar[Sequence[str]] = (
        gettext_noop("Subscriber URL"),
        gettext_noop("Hears of"),
        gettext_noop("Triggers"),
        gettext_noop("Secret"),
        gettext_noop("Active"),
        gettext_noop("Actions"),
    )
    search_hint = gettext_noop("Searches addresses and triggers.")
    form_page = WebhookPage
    # The scope, a dot, and Cal.com's id: the id alone does not say at which of Cal.com's addresses it is.
    id_pattern = re.compile(r"[a-z0-9-]{1,60}\.[A-Za-z0-9_-]{1,64}")

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        return [
            ("<path:object_id>/active/", self.active_view, "active"),
            ("<path:object_id>/test/", self.test_view, "test"),
            ("<path:object_id>/deliveries/", self.deliveries_view, "deliveries"),
            ("preview/", self.preview_view, "preview"),
        ]

    def filters(self, request: HttpRequest) -> list[Filter]:
        # Who is bound to teams hears of their event types only, one at a time as everybody.
        pairs = [("all", _("Account and organization"))] if team_limit(request) is None else []
        pairs += [(scope.name, label) for scope, label in event_type_scopes(request)]
        pairs = pairs or [("none", _("None"))]
        return [make_filter(request, "scope", _("whose bookings"), pairs)]

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        chosen = self.filters(request)[0].chosen
        if chosen == "none":
            return searched_page(Lines([], partial(self._row, request)), asked)
        scope = None if chosen == "all" else subscriptions.scope_of(chosen)
        found = subscriptions.webhook_list(scope=scope)
        return searched_page(Lines(found, partial(self._row, request)), asked)

    def check_reach(self, request: HttpRequest, identifier: str) -> None:
        check_scope(request, subscriptions.scope_of(identifier.partition(".")[0]))

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        subscription = subscriptions.webhook_get(name=identifier)
        webhook = subscription.webhook
        # A template is kept back like the address: both hold keys of other systems, often.
        is_whole = self.has_change_permission(request)
        template = (webhook.payload_template or "").splitlines()
        facts = [
            fact(_("Subscriber URL"), self._address(request, subscription)),
            fact(_("Hears of"), scope_text(request, subscription.scope)),
            fact(_("Active"), _("Yes") if webhook.active else _("No")),
            fact(_("Triggers"), *webhook.triggers),
            fact(_("Secret"), _("Set; deliveries are signed") if webhook.secret else _("None")),
            fact(_("Payload template"), *(template if is_whole or not template else [_("Set")])),
        ]
        tools = WebhookPage(self).tools(request, subscription)
        groups = [Group(_("Webhook"), facts)]
        if sent.tells_deliveries():
            groups.append(Group(_("Last deliveries"), facts_of(subscription)))
        return Described(named(subscription), groups, tools)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Remote | None:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.name = without_addresses(found.name)
        return found

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        page = super().history_view(request, object_id, extra_context)
        if isinstance(page, TemplateResponse) and not self.has_change_permission(request):
            # Entries that an earlier release wrote have whole addresses and templates in them.
            for entry in (page.context_data or {}).get("action_list", ()):
                said = without_addresses(entry.change_message)
                entry.change_message = said.partition(_("Payload template"))[0]
        return page

    @page("change", ("POST",))
    def active_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        subscription = subscriptions.webhook_get(name=self.identifier(request, object_id))
        # As the button said: turning round what is there would undo what another person did meanwhile.
        active, after = wanted_switch(request), self.after(request, self.address("changelist"))
        if active is None or active == subscription.webhook.active:
            messages.info(request, _("Nothing was changed."))
            return redirect(after)
        wanted = WebhookInput(active=active)
        try:
            saved = subscriptions.webhook_update(subscription=subscription, webhook=wanted)
        except ServiceError as error:
            said = _("It was sent, its answer lost.")
            self.note_lost(request, named(subscription), error, said)
            raise
        if saved.not_taken:
            self.note(request, named(subscription), warn_not_taken(request, [_("Active")]))
            return redirect(after)
        said = _("Active: no → yes.") if active else _("Active: yes → no.")
        self.note(request, named(subscription), said)
        done = _("Deliveries go out again.") if active else _("No deliveries go out now.")
        messages.success(request, done)
        return redirect(after)

    @page("change", ("POST",))
    def test_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        subscription = subscriptions.webhook_get(name=self.identifier(request, object_id))
        # Recorded like a change, since it reaches another system.
        result = subscriptions.webhook_test(subscription=subscription, now=timezone.now())
        self.note(
            request,
            named(subscription),
            _("A test was sent: %(result)s.")
            % {"result": result.status or without_addresses(result.problem)},
        )
        return self.show(
            request,
            "staff/webhooks/test.html",
            _("Test of a webhook"),
            original=named(subscription),
            result=result,
            back=self.address("change", subscription.name),
        )

    @page("change", ("POST",))
    def deliveries_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        subscription = subscriptions.webhook_get(name=self.identifier(request, object_id))
        delivery_id = read_integer(request.POST.get("delivery", ""), most=_MOST_ID) or 0
        if not subscription.webhook.active:
            messages.warning(request, _("No deliveries go out while the webhook is not active."))
        elif sent.delivery_send(subscription=subscription, delivery_id=delivery_id):
            # Recorded like a change, since it reaches another system.
            said = _("Delivery %(number)s was sent again.") % {"number": delivery_id}
            self.note(request, named(subscription), said)
            messages.success(request, _("The delivery is being sent again."))
        else:
            messages.info(request, _("This delivery is gone, or is being sent already."))
        return redirect(f"{self.address('change', subscription.name)}#deliveries")

    # A POST, since templates are longer than addresses may be; it changes nothing.
    @page("view", ("POST",))
    def preview_view(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST.get("payload_template", "")[:20_000]
        body = subscriptions.template_preview(template=typed, now=timezone.now())
        template = "staff/webhooks/preview.html"
        if is_partial(request):
            template = "staff/webhooks/form.html#preview"
        return self.show(request, template, _("Preview of a payload"), preview=body)

    def _address(self, request: HttpRequest, subscription: Subscription) -> str:
        address = subscription.webhook.subscriber_url
        return address if self.has_change_permission(request) else host_of(address)

    def _row(self, request: HttpRequest, subscription: Subscription) -> Row:
        webhook, name = subscription.webhook, subscription.name
        actions = []
        if self.has_change_permission(request):
            label = _("Stop") if webhook.active else _("Start")
            url, wanted = webhook.subscriber_url, switch_value(is_on=not webhook.active)
            actions = [
                Action(label, self.address("active", name), url, posts=wanted),
                Action(_("Test"), self.address("test", name), url, posts="test"),
            ]
        cells = [
            Cell(self._address(request, subscription), href=self.address("change", name)),
            Cell(scope_text(request, subscription.scope)),
            Cell(", ".join(webhook.triggers) or "–"),
            Cell(mark=bool(webhook.secret)),
            Cell(mark=webhook.active),
            Cell(actions=actions),
        ]
        return Row(cells, words=webhook.id)
