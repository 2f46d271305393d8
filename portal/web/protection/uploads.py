"""How much a request may carry: it is refused by its length, before it is read. Files are for pages of pictures."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.conf.address import own_path
from portal.web.error_pages import error_page

# Names of the addresses whose forms have pictures, and what their bodies may be: two of 200 kB and all fields.
TAKE_PICTURES: Final = frozenset(
    {
        "admin:services_look_change",
        "admin:assistant_step",
        "admin:staff_member_picture",
        "mine_picture",
    }
)
MOST_WITH_PICTURES: Final = 1024 * 1024
# They say so in their own words, by the length too.
_OWN_REFUSALS: Final = ("/v2/", "/api/v2/", "/hooks/")


class NoFiles(FileUploadHandler):
    """Leaves files out, wherever nobody asked for any."""

    def new_file(self, *_args: Any, **_kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002
        raise AssertionError

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None


class UploadMiddleware:
    """Stands before all that reads a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        takes_pictures = match is not None and match.view_name in TAKE_PICTURES
        most = MOST_WITH_PICTURES if takes_pictures else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        answers_itself = own_path(request.path).startswith(_OWN_REFUSALS)
        if _length(request) > most and not answers_itself:
            return _refuse(request)
        if takes_pictures:
            # In memory: they are checked by their content and go into the database.
            request.upload_handlers = [MemoryFileUploadHandler(request)]
        return None


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refuse(request: HttpRequest) -> HttpResponse:
    sentence = _("What was sent is too large. Please shorten it and try again.")
    response = error_page(request, status=413, sentence=sentence)
    # What is on its way is not read to its end.
    response.headers["Connection"] = "close"
    return response
