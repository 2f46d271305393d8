"""The page of a form: fetch, form, save, redirect; edit conflicts and faults are shown in it, with everything typed."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.models import ADDITION, DELETION
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.services.comparison import Saved
from portal.services.errors import InvalidInput, NotFound, ServiceError
from portal.staff.kit.admin_base import WRITE, PageAdmin, ServiceAdmin, page
from portal.staff.kit.edit_conflicts import (
    FIELD,
    Change,
    log_text,
    signed_state,
)
from portal.staff.kit.edit_form import EditForm
from portal.staff.kit.facts import Tool
from portal.staff.kit.faults import Fault, fault_of, note_upstream, warn_not_taken

_NOT_TYPED = ("csrfmiddlewaretoken", FIELD, "_")


class FormPage[Thing, Form: EditForm](ABC):
    """The pages that add, change and delete one kind of thing.

    A subclass says how one is fetched, named, and made into a form, and what of a valid form is sent. Those methods may
    raise services.errors; an InvalidInput is shown in the form, everything else above it.
    """

    # What stands before the id in the salt of the forms' states.
    kind: ClassVar[str]
    template: ClassVar[str] = "staff/kit/form.html"
    delete_template: ClassVar[str] = "staff/kit/delete.html"
    # Inputs that no page but their own form repeats.
    secret_fields: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, admin: PageAdmin) -> None:
        self.admin = admin

    @abstractmethod
    def fetch(self, identifier: str) -> Thing: ...

    @abstractmethod
    def named(self, thing: Thing) -> Model: ...

    @abstractmethod
    def form(self, thing: Thing, data: QueryDict | None) -> Form: ...

    @abstractmethod
    def update(self, thing: Thing, form: Form, changed: Sequence[str]) -> Saved[Thing]:
        """Save the changed fields and no others; return the thing as it is named from now on."""

    def blank_form(self, request: HttpRequest, data: QueryDict | None) -> Form:
        """Return the form of a new thing. Raises BadRequest."""
        del request, data
        raise PermissionDenied

    def create(self, form: Form) -> Thing:
        del form
        raise PermissionDenied

    def wanted_name(self, form: Form) -> str:
        """Return what the log calls a new thing whose creation was not answered."""
        del form
        return str(self.admin.opts.verbose_name)

    def remove(self, thing: Thing) -> None:
        del thing
        raise PermissionDenied

    def page_instead(self, request: HttpRequest, thing: Thing) -> HttpResponse | None:
        """Return the page of a thing that cannot be changed here; None for what has a form."""
        del request, thing
        return None

    def question_form(self, thing: Thing) -> Form:
        """Return the form whose state decides whether a question about the thing is stale."""
        return self.form(thing, None)

    def title(self, thing: Thing | None) -> str:
        if thing is None:
            return _("Add %(name)s") % {"name": self.admin.opts.verbose_name}
        return _("Change %(name)s") % {"name": self.named(thing)}

    def context(self, request: HttpRequest, form: Form, thing: Thing | None) -> dict[str, Any]:
        del request, form, thing
        return {}

    def delete_context(self, thing: Thing) -> dict[str, Any]:
        question = _("Delete “%(name)s”? This cannot be undone.")
        return {"question": question % {"name": self.named(thing)}}

    def tools(self, request: HttpRequest, thing: Thing) -> Sequence[Tool]:
        if not self.admin.has_delete_permission(request):
            return ()
        return [Tool(_("Delete"), self.admin.address("delete", str(self.named(thing).pk)))]

    def logged(self, changes: Sequence[Change]) -> str:
        return log_text(changes)

    def note_changes(self, request: HttpRequest, thing: Thing, changes: Sequence[Change]) -> None:
        self.admin.note(request, self.named(thing), self.logged(changes))

    def say_created(self, request: HttpRequest, form: Form, made: Thing) -> None:
        del form
        messages.success(request, _("“%(name)s” was created.") % {"name": self.named(made)})

    def say_changed(self, request: HttpRequest, form: Form, thing: Thing) -> None:
        del form
        messages.success(request, _("“%(name)s” was changed.") % {"name": self.named(thing)})

    def change(self, request: HttpRequest, identifier: str) -> HttpResponse:
        try:
            thing = self.fetch(identifier)
        except NotFound:
            # The page showed it, so it was deleted meanwhile, and what was typed would be lost with a plain 404.
            if self._was_there(request, identifier):
                return self._gone(request)
            raise
        instead = self.page_instead(request, thing)
        if instead is not None:
            return instead
        form = self.form(thing, _sent(request))
        if form.wants_rows or not form.is_valid():
            return self._page(request, form, thing, status=_status(form))
        changed = form.opened.changed(form.wanted)
        if not changed:
            # No call and no entry in the log for a form that was sent untouched.
            messages.info(request, _("Nothing was changed."))
            return redirect(self._after_saving(request, thing))
        clashing = form.opened.clashing(form.wanted)
        if clashing:
            conflicts = form.opened.changes(clashing, form, form.wanted)
            # After the sentences are made: they need the state from before.
            form.opened.accept(clashing)
            # Nothing is saved; sent once more, the same form overwrites what the page has shown.
            return self._page(request, form, thing, status=409, conflicts=conflicts)
        return self._update(request, form, thing, changed)

    def add(self, request: HttpRequest) -> HttpResponse:
        form = self.blank_form(request, _sent(request))
        if form.wants_rows or not form.is_valid():
            return self._page(request, form, None, status=_status(form))
        try:
            made = self.create(form)
        except ServiceError as error:
            wanted = self.admin.model(name=self.wanted_name(form)[:200])
            said = _("Creating was sent, its answer lost.")
            # Without an id, since none came back; the log is the only trace of what may exist now.
            self.admin.note_lost(request, wanted, error, said, flag=ADDITION)
            return self._refused(request, form, None, error)
        self.admin.note(request, self.named(made), [{"added": {}}], flag=ADDITION)
        self.say_created(request, form, made)
        return redirect(self._after_saving(request, made))

    def delete(self, request: HttpRequest, identifier: str) -> HttpResponse:
        try:
            thing = self.fetch(identifier)
            if request.method != "POST":
                return self._ask(request, thing)
            shown = self.question_form(thing)
            opened = shown.opened.reopened(request.POST)
            # The question must be about what is there now: it is asked again when the thing was changed since.
            stale = opened.stale()
            if stale:
                changes = opened.changes(stale, shown)
                return self._ask(request, thing, status=409, changes=changes)
            return self._remove(request, thing)
        except NotFound:
            if not self._was_there(request, identifier):
                raise
        messages.warning(request, _("It is gone: it was deleted after you opened the page."))
        return redirect(self.admin.after(request, self.admin.address("changelist")))

    def _was_there(self, request: HttpRequest, identifier: str) -> bool:
        salt = f"{self.kind}.{identifier}"
        # The state is signed with the id, so nobody can make the portal claim that something was there.
        return request.method == "POST" and signed_state(request.POST, salt=salt) is not None

    def _gone(self, request: HttpRequest) -> HttpResponse:
        return self.admin.show(
            request,
            "staff/kit/gone.html",
            _("It is gone"),
            status=NotFound.status,
            typed=[
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                # Inputs of the page itself are nothing that a person could want to copy.
                if value and not name.startswith(_NOT_TYPED) and name not in self.secret_fields
            ],
        )

    def _update(
        self, request: HttpRequest, form: Form, thing: Thing, changed: Sequence[str]
    ) -> HttpResponse:
        changes = form.opened.changes(changed, form, form.wanted)
        try:
            saved = self.update(thing, form, changed)
        except ServiceError as error:
            said = _("Changing was sent, its answer lost.")
            message = f"{said} {self.logged(changes)}"
            self.admin.note_lost(request, self.named(thing), error, message)
            return self._refused(request, form, thing, error)
        ignored = saved.not_taken
        taken = [change for change in changes if change.name not in ignored]
        if taken:
            self.note_changes(request, saved.thing, taken)
            self.say_changed(request, form, saved.thing)
        if ignored:
            labels = form.labels
            said = warn_not_taken(request, [labels.get(name, name) for name in sorted(ignored)])
            self.admin.note(request, self.named(saved.thing), said)
        return redirect(self._after_saving(request, saved.thing))

    def _remove(self, request: HttpRequest, thing: Thing) -> HttpResponse:
        named = self.named(thing)
        try:
            self.remove(thing)
        except NotFound:
            # `delete` says it, which knows whether the page showed the thing.
            raise
        except ServiceError as error:
            note_upstream(request, error)
            fault = fault_of(error)
            said = _("Deleting was sent, its answer lost.")
            self.admin.note_lost(request, named, error, said)
            return self._ask(request, thing, status=fault.status, fault=fault)
        self.admin.note(request, named, "", flag=DELETION)
        messages.success(request, _("“%(name)s” was deleted.") % {"name": named})
        return redirect(self.admin.after(request, self.admin.address("changelist")))

    def _refused(
        self, request: HttpRequest, form: Form, thing: Thing | None, error: ServiceError
    ) -> HttpResponse:
        note_upstream(request, error)
        if isinstance(error, InvalidInput):
            form.refuse(error)
            return self._page(request, form, thing, status=error.status)
        fault = fault_of(error)
        return self._page(request, form, thing, status=fault.status, fault=fault)

    def _page(
        self,
        request: HttpRequest,
        form: Form,
        thing: Thing | None,
        *,
        status: int,
        fault: Fault | None = None,
        conflicts: Sequence[Change] = (),
    ) -> HttpResponse:
        return self.admin.show(
            request,
            self.template,
            self.title(thing),
            status=status,
            original=None if thing is None else self.named(thing),
            form=form,
            is_wrong=status == InvalidInput.status,
            fault=fault,
            conflicts=conflicts,
            tools=() if thing is None else self.tools(request, thing),
            **self.context(request, form, thing),
        )

    def _ask(self, request: HttpRequest, thing: Thing, **more: Any) -> HttpResponse:
        named = self.named(thing)
        return self.admin.show(
            request,
            self.delete_template,
            _("Delete %(name)s") % {"name": named},
            original=named,
            opened_with=self.question_form(thing).opened.signed,
            back=self.admin.address("change", str(named.pk)),
            **self.delete_context(thing),
            **more,
        )

    def _after_saving(self, request: HttpRequest, thing: Thing) -> str:
        # The name of Django's own button "Save and continue editing".
        if "_continue" in request.POST:
            address = self.admin.address("change", str(self.named(thing).pk))
        else:
            address = self.admin.address("changelist")
        return self.admin.after(request, address)


class FormAdmin(ServiceAdmin):
    form_page: ClassVar[type[FormPage[Any, Any]]]
    offers = frozenset({"add", "change", "delete"})

    @page("view", WRITE)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        identifier = self.identifier(request, object_id)
        if self.has_change_permission(request):
            return self.form_page(self).change(request, identifier)
        if request.method == "POST":
            raise PermissionDenied
        return self.facts_page(request, identifier)

    @page("add", WRITE)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        return self.form_page(self).add(request)

    @page("delete", WRITE)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        del extra_context
        return self.form_page(self).delete(request, self.identifier(request, object_id))


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _status(form: EditForm) -> int:
    # 200 for a form that was not sent, and for another row: the page then works like a link.
    return InvalidInput.status if form.is_bound and not form.wants_rows else 200
