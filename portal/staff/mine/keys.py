"""My own API keys: the pages of staff's keys, for whose they are."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portal.services.errors import NotFound
from portal.services.people import keys
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, PageAdmin, page
from portal.staff.kit.team_limits import own_person_id
from portal.staff.mine.own import OwnPages, own_person
from portal.staff.people.keys import KeyAdmin, KeyPage


class OwnKeys(OwnPages, KeyAdmin):
    kind = "key"

    def address(self, view: str, identifier: int | str = "") -> str:
        # A key has no page of its own here.
        return reverse("mine") if view == "change" else super().address(view, identifier)

    def check_reach(self, request: HttpRequest, identifier: str) -> None:
        if keys.key_get(key_id=int(identifier)).user_id != own_person_id(request):
            raise NotFound(_("There is no such key (any more)."))

    @page("add", WRITE)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        return OwnKeyPage(self, request).add(request)


class OwnKeyPage(KeyPage):
    def __init__(self, admin: PageAdmin, request: HttpRequest) -> None:
        super().__init__(admin)
        self._me = own_person(request)

    def owners(self) -> Mapping[int, str]:
        return {self._me.user_id: self._me.name}


_pages = OwnKeys(models.ApiKey, admin.site)
urlpatterns = [
    path("add/", admin.site.admin_view(_pages.add_view), name="mine_key_add"),
    path(
        "<path:object_id>/delete/",
        admin.site.admin_view(_pages.delete_view),
        name="mine_key_delete",
    ),
]
