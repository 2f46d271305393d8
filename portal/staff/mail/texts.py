"""Texts of the emails about bookings: a list for each language, the page of one kind, and the signature."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.i18n.languages import LANGUAGES, Language
from portal.services.comparison import Saved
from portal.services.errors import InvalidInput
from portal.services.mail import texts
from portal.services.mail.texts import MailText
from portal.services.models import MailServer
from portal.staff.kit.admin_base import PageAdmin
from portal.staff.kit.edit_conflicts import Fields, OpenedState
from portal.staff.kit.edit_form import FieldsForm, fieldsets_of
from portal.staff.kit.fields import LinesField, text_field
from portal.staff.kit.form_page import FormPage

KINDS: Final = {
    "booked": gettext_lazy("Booked"),
    "requested": gettext_lazy("Asked for, to be confirmed"),
    "confirmed": gettext_lazy("Confirmed"),
    "declined": gettext_lazy("Declined"),
    "moved": gettext_lazy("Moved to another time"),
    "relocated": gettext_lazy("Moved to another location"),
    "reassigned": gettext_lazy("Given to another host"),
    "cancelled": gettext_lazy("Cancelled"),
}
AUDIENCES: Final = {
    "attendees": gettext_lazy("To attendees"),
    "hosts": gettext_lazy("To hosts"),
}
PLACEHOLDERS: Final = {
    "title": gettext_lazy("what is booked"),
    "when": gettext_lazy("day and time, in the reader's zone"),
    "where": gettext_lazy("where it takes place"),
    "attendee": gettext_lazy("who booked; in an email to attendees, the reader"),
    "host": gettext_lazy("who hosts it"),
    "team": gettext_lazy("the team of the event type"),
    "organization": gettext_lazy("the organization"),
}


def texts_page(admin: PageAdmin, request: HttpRequest, *, language: str) -> HttpResponse:
    spoken = _language(language)
    found = texts.text_list(language=language)
    groups = [
        (label, [_line(admin, language, each) for each in found if _audience(each) == audience])
        for audience, label in AUDIENCES.items()
    ]
    return admin.show(
        request,
        "staff/mail/texts.html",
        _("Texts of emails"),
        spoken=spoken,
        groups=groups,
        signature=texts.signature_get(language=language),
        signature_href=reverse(admin.url_name("signature"), args=[language]),
        languages=[
            (reverse(admin.url_name("texts"), args=[each.code]), each, each == spoken)
            for each in LANGUAGES
        ],
    )


def text_page(
    admin: PageAdmin, request: HttpRequest, *, language: str, audience: str, kind: str
) -> HttpResponse:
    spoken = _language(language)
    if audience not in AUDIENCES or kind not in KINDS:
        raise Http404
    page = TextPage(admin, spoken, to_host=audience == "hosts")
    if request.method == "POST" and "_back" in request.POST:
        texts.text_forget(kind=kind, to_host=page.to_host, language=language)
        thing = page.fetch(kind)
        admin.note(request, page.named(thing), _("Back to the portal's own words."))
        messages.success(request, _("The portal's own words stand there again."))
        return redirect(reverse(admin.url_name("texts"), args=[language]))
    return page.change(request, kind)


def signature_page(admin: PageAdmin, request: HttpRequest, *, language: str) -> HttpResponse:
    return SignaturePage(admin, _language(language)).change(request, language)


class TextForm(FieldsForm):
    subject = text_field(gettext_lazy("Subject"), most=texts.MOST_SUBJECT)
    sentence = LinesField(
        label=gettext_lazy("Text"),
        max_length=texts.MOST_TEXT,
        help_text=gettext_lazy(
            "Below it stand the facts of the booking, the links to it, and the signature."
        ),
    )

    def __init__(self, data: QueryDict | None, *, text: MailText, language: Language) -> None:
        current = {"subject": text.subject, "sentence": text.sentence}
        salt = f"mail.{language.code}.{_audience(text)}.{text.kind}"
        opened = OpenedState(current, salt=salt, data=data)
        super().__init__(data, opened=opened, initial=current)
        self._text = text
        # Only looked at, not saved.
        self.wants_rows = data is not None and "_preview" in data
        for name in ("subject", "sentence"):
            self.fields[name].widget.attrs |= _written_in(language)

    def clean(self) -> dict[str, Any]:
        try:
            texts.text_check(text=self.text_typed)
        except InvalidInput as error:
            for name, said in error.fields.items():
                # What is too long is no longer there to be read.
                if name in self.cleaned_data:
                    self.add_error(name, said)
        return self.cleaned_data

    @property
    def text_typed(self) -> MailText:
        values = self.cleaned_data
        subject, sentence = values.get("subject", ""), values.get("sentence", "")
        return MailText(self._text.kind, self._text.to_host, subject, sentence.strip())

    @property
    def wanted(self) -> Fields:
        return {"subject": self.text_typed.subject, "sentence": self.text_typed.sentence}


class _WordsPage[Thing, Form: FieldsForm](FormPage[Thing, Form]):
    template = "staff/mail/form.html"

    def __init__(self, admin: PageAdmin, language: Language) -> None:
        super().__init__(admin)
        self.language = language

    def title(self, thing: Thing | None) -> str:
        return "" if thing is None else str(self.named(thing))

    def tools(self, request: HttpRequest, thing: Thing) -> Sequence[Any]:
        del request, thing
        return ()

    def _after_saving(self, request: HttpRequest, thing: Thing) -> str:
        if "_continue" in request.POST:
            return request.path
        del thing
        return reverse(self.admin.url_name("texts"), args=[self.language.code])


class TextPage(_WordsPage[MailText, TextForm]):
    kind = "mailtext"

    def __init__(self, admin: PageAdmin, language: Language, *, to_host: bool) -> None:
        super().__init__(admin, language)
        self.to_host = to_host

    def fetch(self, identifier: str) -> MailText:
        return texts.text_get(kind=identifier, to_host=self.to_host, language=self.language.code)

    def named(self, thing: MailText) -> MailServer:
        said = f"{KINDS[thing.kind]} · {AUDIENCES[_audience(thing)]} · {self.language.name}"
        return MailServer(host=said, port=0)

    def form(self, thing: MailText, data: QueryDict | None) -> TextForm:
        return TextForm(data, text=thing, language=self.language)

    def update(self, thing: MailText, form: TextForm, changed: Sequence[str]) -> Saved[MailText]:
        del changed
        texts.text_save(text=form.text_typed, language=self.language.code)
        return Saved(thing)

    def context(
        self, request: HttpRequest, form: TextForm, thing: MailText | None
    ) -> dict[str, Any]:
        del request
        if thing is None:
            return {}
        preview = None
        if not form.errors:
            shown = form.text_typed if form.is_bound else thing
            preview = texts.text_preview(text=shown, language=self.language.code)
        return {
            "adminform": fieldsets_of(form, [(None, ("subject", "sentence"))]),
            "language_of_texts": self.language,
            "placeholders": [(f"{{{name}}}", PLACEHOLDERS[name]) for name in texts.placeholders()],
            "preview": preview,
            "is_own": thing.is_own,
        }


class SignatureForm(FieldsForm):
    signature = LinesField(
        label=gettext_lazy("Signature"),
        max_length=1000,
        help_text=gettext_lazy("Below every email about a booking. Empty: none."),
    )

    def __init__(self, data: QueryDict | None, *, text: str, language: Language) -> None:
        opened = OpenedState({"signature": text}, salt=f"mailsignature.{language.code}", data=data)
        super().__init__(data, opened=opened, initial={"signature": text})
        self.fields["signature"].widget = AdminTextareaWidget({"rows": 4} | _written_in(language))

    @property
    def wanted(self) -> Fields:
        return {"signature": self.cleaned_data["signature"].strip()}


class SignaturePage(_WordsPage[str, SignatureForm]):
    kind = "mailsignature"

    def fetch(self, identifier: str) -> str:
        return texts.signature_get(language=identifier)

    def named(self, thing: str) -> MailServer:
        del thing
        return MailServer(host=_("Signature") + f" · {self.language.name}", port=0)

    def form(self, thing: str, data: QueryDict | None) -> SignatureForm:
        return SignatureForm(data, text=thing, language=self.language)

    def update(self, thing: str, form: SignatureForm, changed: Sequence[str]) -> Saved[str]:
        del changed
        texts.signature_save(language=self.language.code, text=form.wanted["signature"])
        return Saved(thing)

    def context(
        self, request: HttpRequest, form: SignatureForm, thing: str | None
    ) -> dict[str, Any]:
        del request, thing
        return {
            "adminform": fieldsets_of(form, [(None, ("signature",))]),
            "language_of_texts": self.language,
        }


def _language(code: str) -> Language:
    found = next((each for each in LANGUAGES if each.code == code), None)
    if found is None or not texts.has_texts():
        raise Http404
    return found


def _audience(text: MailText) -> str:
    return "hosts" if text.to_host else "attendees"


def _written_in(language: Language) -> dict[str, str]:
    return {"lang": language.tag, "dir": language.direction}


def _line(admin: PageAdmin, language: str, text: MailText) -> dict[str, Any]:
    href = reverse(admin.url_name("text"), args=[language, _audience(text), text.kind])
    return {"href": href, "label": KINDS[text.kind], "text": text}
