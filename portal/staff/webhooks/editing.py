"""The pages that add, change and delete a webhook."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.services.comparison import Saved
from portal.services.webhooks import subscriptions
from portal.services.webhooks.subscriptions import Scope, Subscription
from portal.staff import models
from portal.staff.kit.edit_conflicts import Change, log_text
from portal.staff.kit.facts import host_of
from portal.staff.kit.form_page import FormPage
from portal.staff.kit.team_limits import team_limit
from portal.staff.webhooks.deliveries import context_of
from portal.staff.webhooks.form import WebhookForm
from portal.staff.webhooks.scopes import check_scope, event_type_scopes, scope_text, usual_scope


class WebhookPage(FormPage[Subscription, WebhookForm]):
    """A webhook of the account, the organization or an event type. A new one has the scope that the address names."""

    kind = "webhook"
    template = "staff/webhooks/form.html"
    delete_template = "staff/webhooks/delete.html"
    secret_fields = frozenset({"secret"})

    def fetch(self, identifier: str) -> Subscription:
        return subscriptions.webhook_get(name=identifier)

    def named(self, thing: Subscription) -> models.Remote:
        return named(thing)

    def form(self, thing: Subscription, data: QueryDict | None) -> WebhookForm:
        return WebhookForm(data, subscription=thing)

    def blank_form(self, request: HttpRequest, data: QueryDict | None) -> WebhookForm:
        # In the address, so that choosing it needs no script.
        name = request.GET.get("scope", "") or usual_scope(request)
        scope = subscriptions.scope_of(name)
        check_scope(request, scope)
        return WebhookForm(data, scope=scope)

    def create(self, form: WebhookForm) -> Subscription:
        return subscriptions.webhook_create(scope=form.scope, webhook=form.fields_to_create())

    def wanted_name(self, form: WebhookForm) -> str:
        return host_of(form.cleaned_data["subscriber_url"])

    def update(
        self, thing: Subscription, form: WebhookForm, changed: Sequence[str]
    ) -> Saved[Subscription]:
        wanted = form.fields_to_send(changed)
        return subscriptions.webhook_update(subscription=thing, webhook=wanted)

    def remove(self, thing: Subscription) -> None:
        subscriptions.webhook_delete(subscription=thing)

    def logged(self, changes: Sequence[Change]) -> str:
        # Whoever may look at webhooks reads the log; addresses and templates hold keys of other systems.
        return log_text([_without_secrets(each) for each in changes])

    def say_created(self, request: HttpRequest, form: WebhookForm, made: Subscription) -> None:
        super().say_created(request, form, made)
        _say_secret(request, form)

    def say_changed(self, request: HttpRequest, form: WebhookForm, thing: Subscription) -> None:
        super().say_changed(request, form, thing)
        _say_secret(request, form)

    def context(
        self, request: HttpRequest, form: WebhookForm, thing: Subscription | None
    ) -> dict[str, Any]:
        typed = form["payload_template"].value() or ""
        return {
            "scopes": [] if thing else _scopes(request, form.scope),
            "scope_text": scope_text(request, form.scope),
            "name": thing.name if thing else "",
            **(context_of(self.admin, thing) if thing else {}),
            "preview": subscriptions.template_preview(template=typed, now=timezone.now()),
        }

    def delete_context(self, thing: Subscription) -> dict[str, Any]:
        address = thing.webhook.subscriber_url
        # The page shows the whole address to people who may change it.
        return {"address": address, "host": host_of(address)}


def named(subscription: Subscription) -> models.Webhook:
    # By its host: titles, messages and the log are read by people who may not see the whole address.
    return models.Webhook.named(
        subscription.name, host_of(subscription.webhook.subscriber_url)[:200]
    )


def _without_secrets(change: Change) -> Change:
    match change.name:
        case "subscriber_url":
            before, after = host_of(change.before), host_of(change.after)
            after = _("%(host)s, another address") % {"host": after} if after == before else after
        case "payload_template":
            before, after = ("–" if each == "–" else "…" for each in (change.before, change.after))
        case _:
            return change
    return replace(change, before=before, after=after)


def _scopes(request: HttpRequest, chosen: Scope) -> list[tuple[str, str, bool]]:
    scopes = event_type_scopes(request)
    if team_limit(request) is None:
        scopes.insert(0, (Scope(), _("The account's own bookings")))
        organization = subscriptions.scope_of("organization")
        if organization.organization_id:
            # First, since it hears of the most.
            scopes.insert(0, (organization, _("All bookings of the organization")))
    return [(scope.name, label, scope.name == chosen.name) for scope, label in scopes]


def _say_secret(request: HttpRequest, form: WebhookForm) -> None:
    if form.made_secret:
        said = _("Its secret is %(secret)s – it is shown only now. Give it to the subscriber.")
        # The one time that it is shown: no page carries it, and the log does not have it.
        messages.warning(request, said % {"secret": form.made_secret})
