"""First step: in front of a Cal.com account, or on its own. A pasted key is tried, and never stored."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from portal.conf.env import BadSetting
from portal.services.setup.key_trial import KeyTrial, key_try
from portal.staff.assistant.steps import go_on, show


class KeyForm(forms.Form):
    key = forms.CharField(
        label=gettext_lazy("API key"),
        max_length=200,
        help_text=gettext_lazy(
            "Made in Cal.com under Settings, Developer, API keys. It is tried once and not stored."
        ),
        # Not repeated: a page in the browser's history would hold it.
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False),
    )
    url = forms.URLField(
        label=gettext_lazy("Address of the API"),
        initial="https://api.cal.com/v2",
        assume_scheme="https",
    )


@sensitive_post_parameters("key")
def page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and "own" in request.POST:
        return go_on("backend")
    form = KeyForm(request.POST if request.method == "POST" else None)
    tried: KeyTrial | None = None
    if request.method == "POST" and form.is_valid():
        try:
            tried = key_try(key=form.cleaned_data["key"].strip(), url=form.cleaned_data["url"])
        except BadSetting as error:
            form.add_error(None, ValidationError(str(error)))
    status = 422 if form.is_bound and form.errors else 200
    context: dict[str, Any] = {
        "form": form,
        "tried": tried,
        "is_connected": bool(settings.CALCOM_API_KEY),
        "lines": _lines(form.cleaned_data["url"]) if tried and not tried.problem else "",
    }
    return show(request, "backend", status=status, **context)


def _lines(url: str) -> str:
    # The key itself stays out of the page.
    return f"CALCOM_API_KEY={_('the key')}\nCALCOM_API_URL={url}"
