"""The step of the mail server: chosen here, or by MAIL_URL; tried with an email to whoever asks."""

import re
from email.utils import formataddr, parseaddr
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from portal.services.errors import InvalidInput
from portal.services.mail.server import (
    Server,
    is_set_by_operator,
    server_get,
    server_in_effect,
    server_remove,
    server_save,
    server_test,
)
from portal.services.models import MailSecurity
from portal.staff.assistant.steps import go_on, href_of, show
from portal.staff.kit.fields import text_field, whole_field

_HOST = re.compile(r"[\w.-]+|\[?[0-9a-fA-F:.]+\]?")
_NAMED = re.compile(r'"?([^<>"]*?)"?\s*<([^<>\s]+)>')
SECURITY = {
    MailSecurity.STARTTLS: gettext_lazy("STARTTLS, mostly port 587"),
    MailSecurity.TLS: gettext_lazy("TLS from the start, mostly port 465"),
    MailSecurity.NONE: gettext_lazy("None: only for a server on the same machine"),
}


class ServerForm(forms.Form):
    host = text_field(
        gettext_lazy("Server"), required=True, help_text=gettext_lazy("Such as smtp.example.com")
    )
    port = whole_field(gettext_lazy("Port"), most=65535, initial=587)
    security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=list(SECURITY.items()))
    username = text_field(gettext_lazy("User name"))
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        max_length=500,
        strip=False,
        # Not repeated: what is stored stays where it is.
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )
    sender = text_field(
        gettext_lazy("Sender"),
        required=True,
        most=320,
        help_text=gettext_lazy("Such as: Town Library <book@library.example>"),
    )

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"])
        if not _HOST.fullmatch(host):
            raise forms.ValidationError(_("Give the name of a server such as smtp.example.com."))
        return host

    def clean_sender(self) -> str:
        # A comma in a name would end it, if nothing else said where the address begins.
        parts = _NAMED.fullmatch(self.cleaned_data["sender"])
        name, address = parts.groups() if parts else parseaddr(self.cleaned_data["sender"])
        try:
            validate_email(address)
        except forms.ValidationError:
            said = _("Give an address, or a name and an address in angle brackets.")
            raise forms.ValidationError(said) from None
        return formataddr((name, address)) if name else address

    @property
    def server(self) -> Server:
        return Server(**self.cleaned_data)


class TestForm(forms.Form):
    to = forms.EmailField(label=gettext_lazy("Send a test to"), max_length=254)


@sensitive_post_parameters("password")
def page(request: HttpRequest) -> HttpResponse:
    to = TestForm(
        request.POST if "test" in request.POST else None,
        initial={"to": getattr(request.user, "email", "")},
    )
    if is_set_by_operator():
        return _page_of_operator(request, to)
    stored = server_get()
    if request.method == "POST" and "remove" in request.POST:
        server_remove()
        messages.info(request, _("The mail server was forgotten."))
        return redirect(href_of("mail"))
    form = ServerForm(request.POST or None, initial=_initial(stored))
    if request.method != "POST":
        return _show(request, form, to)
    if not form.is_valid() or ("test" in request.POST and not to.is_valid()):
        return _show(request, form, to, status=422)
    # Whoever leaves the password empty means the one that is stored.
    server_save(server=form.server, keeps_password=True)
    if "test" not in request.POST:
        # From the page of mail one comes back to it.
        return (
            redirect("admin:services_mailserver_changelist")
            if "back" in request.GET
            else go_on("mail")
        )
    return _tested(request, form, to, form.server)


def _page_of_operator(request: HttpRequest, to: TestForm) -> HttpResponse:
    if request.method != "POST":
        return _show(request, None, to)
    if "test" not in request.POST:
        return go_on("mail")
    server = server_in_effect()
    if not to.is_valid() or server is None:
        return _show(request, None, to, status=422)
    return _tested(request, None, to, server)


def _tested(
    request: HttpRequest, form: ServerForm | None, to: TestForm, server: Server
) -> HttpResponse:
    try:
        said = server_test(server=server, to=to.cleaned_data["to"], keeps_password=form is not None)
    except InvalidInput as error:
        return _show(request, form, to, problem=error.sentence, status=422)
    return _show(request, form, to, success=said)


def _show(
    request: HttpRequest,
    form: ServerForm | None,
    to: TestForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    options = settings.MAILERS["default"].get("OPTIONS", {})
    return show(
        request,
        "mail",
        status=status,
        form=form,
        to=to,
        stored=None if form is None else server_get(),
        operator_host=options.get("host", ""),
        **more,
    )


def _initial(stored: Server | None) -> dict[str, Any]:
    if stored is None:
        return {"sender": settings.DEFAULT_FROM_EMAIL if settings.IS_PRODUCTION else ""}
    names = ("host", "port", "security", "username", "sender")
    return {name: getattr(stored, name) for name in names}
