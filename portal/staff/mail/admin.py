"""The page "Mail": whether mail goes out, a test, and the way to outbox, texts and senders."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.i18n.languages import ENGLISH
from portal.services.errors import InvalidInput
from portal.services.mail import outbox, server, texts
from portal.services.mail.refusal import refusal_get
from portal.services.models import MailServer
from portal.staff.kit.admin_base import WRITE, PageAdmin
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.team_limits import team_limit
from portal.staff.mail.outbox import WORDS, outbox_page
from portal.staff.mail.senders import senders_page
from portal.staff.mail.texts import signature_page, text_page, texts_page


class TestForm(forms.Form):
    to = forms.EmailField(label=gettext_lazy("Send a test to"), max_length=254)


class MailAdmin(PageAdmin):
    """Stands where a list of mail servers would; there is one at most, chosen in the assistant."""

    def get_urls(self) -> list[Any]:
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("outbox/<slug:state>/", outbox_page, "outbox"),
            ("texts/<slug:language>/", texts_page, "texts"),
            ("texts/<slug:language>/signature/", signature_page, "signature"),
            ("texts/<slug:language>/<slug:audience>/<slug:kind>/", text_page, "text"),
            ("senders/", senders_page, "senders"),
        ]
        found = [
            path(
                route,
                self.admin_site.admin_view(self._guarded(view)),
                name=f"services_mailserver_{name}",
            )
            for route, view, name in pages
        ]
        overview = self.admin_site.admin_view(self.changelist_view)
        # And none of Django's, which would show the sealed password.
        return [path("", overview, name="services_mailserver_changelist"), *found]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        del extra_context
        return self._guarded(overview_page)(request)

    def has_view_permission(self, request: HttpRequest, obj: MailServer | None = None) -> bool:
        # Of all teams together, and who may change nothing here has nothing to see.
        return self.has_change_permission(request, obj) and team_limit(request) is None

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False

    def _guarded(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(request: HttpRequest, **parts: str) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            if request.method not in WRITE:
                return HttpResponseNotAllowed(WRITE)
            return view(self, request, **parts)

        return guarded


def overview_page(admin: PageAdmin, request: HttpRequest) -> HttpResponse:
    form = TestForm(
        request.POST if request.method == "POST" else None,
        initial={"to": getattr(request.user, "email", "")},
    )
    chosen, problem = server.server_in_effect(), ""
    if form.is_valid() and chosen is not None:
        try:
            said = server.server_test(server=chosen, to=form.cleaned_data["to"])
        except InvalidInput as error:
            problem = error.sentence
        else:
            looked = _("Look whether it has arrived, also among unwanted mail.")
            messages.success(request, f"{said} {looked}")
            return redirect(admin.url_name("changelist"))
    refusal = refusal_get()
    counts = outbox.outbox_counts()
    return admin.show(
        request,
        "staff/mail/mail.html",
        _("Mail"),
        status=422 if form.is_bound else 200,
        form=form,
        problem=problem,
        server=chosen,
        is_set_by_operator=server.is_set_by_operator(),
        refusal=refusal,
        refused_since=staff_clock().moment(refusal.since) if refusal else "",
        counts=[
            (reverse(admin.url_name("outbox"), args=[state]), label, counts[state])
            for state, label in WORDS.items()
        ],
        has_outbox=outbox.has_outbox(),
        texts_href=reverse(admin.url_name("texts"), args=[ENGLISH.code])
        if texts.has_texts()
        else "",
        senders_href=reverse(admin.url_name("senders")),
    )
